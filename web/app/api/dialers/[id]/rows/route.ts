import { z } from "zod";
import { listRows } from "#web/server/dialer-rows";
import { route } from "#web/server/door";
import { rowQuery } from "#web/server/shapes/dialers";
import { id } from "#web/server/shapes/parts";

export const GET = route(
  { name: "dialers.rows", auth: "session", role: "supervisor", params: z.object({ id }), query: rowQuery },
  ({ viewer, params, query }) => listRows(viewer, params.id, query),
);
