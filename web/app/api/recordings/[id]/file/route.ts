import { z } from "zod";
import { transcriptFormat } from "#web/server/api/shapes/conversations";
import { readConversation } from "#web/server/conversation-thread";
import { route } from "#web/server/door";
import { noteDownload } from "#web/server/read-along";
import { id } from "#web/server/shapes/parts";
import { transcript, transcriptFile } from "#web/server/transcript";

// A file holds all; a page shows the newest.
const longest = 100_000;

/** One conversation as a file (F66). */
export const GET = route(
  {
    name: "recording.file",
    auth: "session",
    params: z.object({ id }),
    query: transcriptFormat,
  },
  async ({ viewer, params, query, requestId }) => {
    const whole = await readConversation(viewer, params.id, longest);
    await noteDownload(viewer, params.id, query.format, requestId);
    return transcriptFile(params.id, query.format, transcript(whole, query.format, query));
  },
);
