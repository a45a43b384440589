import { getTimeZone } from "next-intl/server";
import { route } from "#web/server/door";
import { messageFile } from "#web/server/message-file";
import { messageQuery } from "#web/server/shapes/reports";

/** Every message behind a report, as a file. */
export const GET = route(
  { name: "report.messages", auth: "session", role: "supervisor", query: messageQuery },
  async ({ viewer, query, requestId }) => messageFile(viewer, query, await getTimeZone(), requestId),
);
