import { getTimeZone } from "next-intl/server";
import { route } from "#web/server/door";
import { reportCsv } from "#web/server/reports";
import { reportQuery } from "#web/server/shapes/reports";

/** The same report as a file. */
export const GET = route(
  { name: "report.csv", auth: "session", role: "supervisor", query: reportQuery },
  async ({ viewer, query, requestId }) => reportCsv(viewer, query, await getTimeZone(), requestId),
);
