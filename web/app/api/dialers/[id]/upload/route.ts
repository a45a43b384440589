import { z } from "zod";
import { answerIdempotently } from "#web/server/api/idempotent";
import { route, UserError } from "#web/server/door";
import { loadDialerCsv } from "#web/server/loads";
import { id } from "#web/server/shapes/parts";
import { uploadOptions } from "#web/server/shapes/uploads";

const upload = {
  name: "dialers.upload",
  tag: "Dialers",
  method: "post",
  path: "/api/dialers/{id}/upload",
  summary: "",
  rawBody: { "text/csv": "" },
} as const;

/**
 * A .csv as the body: read as it streams in, whatever its size (F79). The browser sends an Idempotency-Key with it: the same file again, after the
 * connection was cut, goes on where it was.
 */
export const POST = route(
  { name: upload.name, auth: "session", role: "supervisor", params: z.object({ id }), query: uploadOptions },
  async (call) =>
    answerIdempotently(upload, call as never, async ({ request, viewer, params, query }, checkpoint) => {
      if (!request.body) throw new UserError("The file is empty.", { code: "emptyFile" });
      const answer = await loadDialerCsv(viewer, params.id, { source: request.body, checkpoint, ...query });
      const { uploadId, accepted, refusedCount, duplicates } = answer;
      return { status: 202, body: { uploadId, accepted, refusedCount, duplicates } };
    }),
);
