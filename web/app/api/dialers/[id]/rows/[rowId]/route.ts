import { z } from "zod";
import { readRowForPage } from "#web/server/dialer-row";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

export const GET = route(
  { name: "dialers.row", auth: "session", role: "supervisor", params: z.object({ id, rowId: z.string().max(20) }) },
  ({ viewer, params }) => readRowForPage(viewer, params.id, params.rowId),
);
