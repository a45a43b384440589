import { z } from "zod";
import { refusedBlacklistLines } from "#web/server/blacklist-uploads";
import { route } from "#web/server/door";
import { refusedAnswer } from "#web/server/refused-file";
import { id } from "#web/server/shapes/parts";

/** The refused lines as a file: `rows` to correct and upload again, `report` with numbers and reasons (F77, D12). */
export const GET = route(
  {
    name: "blacklist.upload.refused",
    auth: "session",
    role: "supervisor",
    params: z.object({ uploadId: id }),
    query: z.object({ format: z.enum(["rows", "report"]).default("rows") }),
  },
  async ({ viewer, params, query }) =>
    refusedAnswer(await refusedBlacklistLines(viewer, params.uploadId, query.format), query.format),
);
