import { getTimeZone } from "next-intl/server";
import { route } from "#web/server/door";
import { listRecordings } from "#web/server/recordings";
import { recordingQuery } from "#web/server/shapes/recordings";

/** The list of recordings, by pages (F64, F65). */
export const GET = route(
  { name: "recording.list", auth: "session", query: recordingQuery },
  async ({ viewer, query }) => listRecordings(viewer, query, await getTimeZone()),
);
