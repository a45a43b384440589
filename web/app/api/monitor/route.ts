import { z } from "zod";
import { route } from "#web/server/door";
import { readMonitor } from "#web/server/monitor";
import { monitorLists } from "#web/server/monitor-list";
import { id } from "#web/server/shapes/parts";

/** What the Monitoring page shows; `campaign` repeats, none = all that the viewer sees. */
export const GET = route(
  {
    name: "monitor",
    auth: "session",
    role: "supervisor",
    query: z.object({
      campaign: z.preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(id).max(500)),
      show: z.enum(monitorLists).default("waiting"),
    }),
  },
  ({ viewer, query }) => readMonitor(viewer, { campaigns: query.campaign, show: query.show }),
);
