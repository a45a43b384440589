import { z } from "zod";
import { route } from "#web/server/door";
import { readUnion } from "#web/server/members";
import { id } from "#web/server/shapes/parts";

/** The members of the campaigns together, and the agents who can be added; `campaign` repeats (F21). */
export const GET = route(
  {
    name: "members.union",
    auth: "session",
    role: "supervisor",
    query: z.object({ campaign: z.preprocess((given) => [given].flat(), z.array(id).min(1).max(500)) }),
  },
  ({ viewer, query }) => readUnion(viewer, query.campaign),
);
