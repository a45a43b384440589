import { z } from "zod";
import { route } from "#web/server/door";
import { lookAtNumber } from "#web/server/start";

/** What one should know of a number before writing to it first: possible, blocked, or in an open conversation already. */
export const GET = route(
  {
    name: "desktop.startNumber",
    auth: "session",
    query: z.object({ campaign: z.uuid(), to: z.string().max(60) }),
  },
  ({ viewer, query }) => lookAtNumber(viewer, query.campaign, query.to),
);
