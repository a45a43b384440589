import { z } from "zod";
import { listDialerFacts } from "#web/server/dialer-rows";
import { route } from "#web/server/door";
import { id, pageQuery } from "#web/server/shapes/parts";

export const GET = route(
  { name: "dialers.facts", auth: "session", role: "supervisor", params: z.object({ id }), query: pageQuery },
  ({ viewer, params, query }) => listDialerFacts(viewer, params.id, query),
);
