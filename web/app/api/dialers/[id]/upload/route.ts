import { z } from "zod";
import { route, UserError } from "#web/server/door";
import { loadDialerCsv } from "#web/server/loads";
import { id } from "#web/server/shapes/parts";

/** A .csv as the body: read as it streams in, whatever its size (F79). */
export const POST = route(
  {
    name: "dialers.upload",
    auth: "session",
    role: "supervisor",
    params: z.object({ id }),
    query: z.object({ fileName: z.string().max(300).default(""), route: z.stringbool().default(false) }),
  },
  async ({ request, viewer, params, query }) => {
    if (!request.body) throw new UserError("The file is empty.", { code: "emptyFile" });
    const { uploadId, accepted, refusedCount } = await loadDialerCsv(viewer, params.id, {
      source: request.body,
      ...query,
    });
    return Response.json({ uploadId, accepted, refusedCount }, { status: 202 });
  },
);
