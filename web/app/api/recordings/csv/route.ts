import { getTimeZone } from "next-intl/server";
import { route } from "#web/server/door";
import { recordingsCsv } from "#web/server/recordings";
import { recordingFilters } from "#web/server/shapes/recordings";

/** The filtered list as a file (D26). */
export const GET = route(
  { name: "recording.csv", auth: "session", query: recordingFilters },
  async ({ viewer, query, requestId }) =>
    new Response(await recordingsCsv(viewer, query, await getTimeZone(), requestId), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="conversations.csv"',
        "cache-control": "no-store",
      },
    }),
);
