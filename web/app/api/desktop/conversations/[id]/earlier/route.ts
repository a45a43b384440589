import { z } from "zod";
import { readEarlier } from "#web/server/desktop";
import { route } from "#web/server/door";

/** Older texts of the same thread (F47). */
export const GET = route(
  {
    name: "desktop.earlier",
    auth: "session",
    params: z.object({ id: z.uuid() }),
    query: z.object({ before: z.coerce.number().int().positive() }),
  },
  ({ viewer, params, query }) => readEarlier(viewer, params.id, query.before),
);
