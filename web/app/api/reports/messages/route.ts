import { getTimeZone } from "next-intl/server";
import { route } from "#web/server/door";
import { readReport } from "#web/server/reports";
import { reportQuery } from "#web/server/shapes/reports";

/** Messages by dialer, state, day, hour, provider or error (F80), in the reader's days. */
export const GET = route(
  { name: "report.read", auth: "session", role: "supervisor", query: reportQuery },
  async ({ viewer, query }) => readReport(viewer, query, await getTimeZone()),
);
