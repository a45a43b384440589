import { z } from "zod";
import { route, UserError } from "#web/server/door";
import { blockFromCsv } from "#web/server/loads";
import { sayer } from "#web/server/spoken-error";

/** A do-not-contact .csv as the body (F77); it blocks from the answer on. */
export const POST = route(
  {
    name: "blacklist.upload",
    auth: "session",
    role: "supervisor",
    query: z.object({ name: z.string().max(300).default("") }),
  },
  async ({ request, viewer, query }) => {
    if (!request.body) throw new UserError("The file is empty.", { code: "emptyFile" });
    const { uploadId, added, already, refusedCount, refused } = await blockFromCsv(viewer, request.body, query.name);
    const say = await sayer();
    const told = refused.slice(0, 100).map(({ line, reason }) => ({ line, reason: say(reason) }));
    return Response.json({ uploadId, accepted: added, known: already, refusedCount, refused: told }, { status: 201 });
  },
);
