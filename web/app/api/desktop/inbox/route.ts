import { z } from "zod";
import { route } from "#web/server/door";
import { readInbox } from "#web/server/inbox";

/** One tab of the desktop's list, with the counts of all. */
export const GET = route(
  {
    name: "desktop.inbox",
    auth: "session",
    query: z.object({
      tab: z.enum(["mine", "waiting", "missed", "closed"]).default("mine"),
      q: z.string().max(200).optional(),
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
  },
  ({ viewer, query }) => readInbox(viewer, query),
);
