import { z } from "zod";
import { route } from "#web/server/door";
import { refusedAnswer } from "#web/server/refused-file";
import { id } from "#web/server/shapes/parts";
import { refusedLines } from "#web/server/uploads";

/** The refused lines as a file: `rows` to correct and upload again, `report` with numbers and reasons (D12). */
export const GET = route(
  {
    name: "dialers.upload.refused",
    auth: "session",
    role: "supervisor",
    params: z.object({ id, uploadId: id }),
    query: z.object({ format: z.enum(["rows", "report"]).default("rows") }),
  },
  async ({ viewer, params, query }) =>
    refusedAnswer(await refusedLines(viewer, params.id, params.uploadId, query.format), query.format),
);
