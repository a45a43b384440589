import { z } from "zod";
import { route, UserError } from "#web/server/door";
import { previewDialerCsv } from "#web/server/loads";
import { id } from "#web/server/shapes/parts";

/** The beginning of a .csv as the body: what its rows would be, and an estimate for all of it. Nothing is loaded. */
export const POST = route(
  {
    name: "dialers.upload.preview",
    auth: "session",
    role: "supervisor",
    params: z.object({ id }),
    query: z.object({ size: z.coerce.number().int().min(0), route: z.stringbool().default(false) }),
  },
  async ({ request, viewer, params, query }) => {
    if (!request.body) throw new UserError("The file is empty.", { code: "emptyFile" });
    return previewDialerCsv(viewer, params.id, { source: request.body, ...query });
  },
);
