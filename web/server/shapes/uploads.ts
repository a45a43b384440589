import { z } from "zod";

const count = z.number().int();
/** What a file would become. */
const uploadPreview = z.object({
  lines: z.array(
    z.union([
      z.object({
        line: count,
        phone: z.string(),
        phoneE164: z.string().nullable(),
        message: z.string(),
        data: z.string(),
        segments: z.object({
          encoding: z.enum(["GSM-7", "UCS-2"]),
          characters: count,
          perSegment: count,
          segments: count,
        }),
      }),
      z.object({ line: count, reason: z.string(), raw: z.string() }),
    ]),
  ),
  /** All of the file was read; else the figures are estimates. */
  whole: z.boolean(),
  rows: count,
  refused: count,
  segments: count,
  limitPerSecond: z.number().nullable(),
  /** From now until the last of these and of those that wait is sent, closed hours included; null = it cannot be told. */
  seconds: z.number().nullable(),
  cost: z.object({ amount: z.number(), currency: z.string() }).nullable(),
});
export const uploadOptions = z.object({
  fileName: z.string().max(300).default("").describe("of a CSV, for the list of uploads"),
  route: z.stringbool().default(false).describe("rows of a CSV may name other dialers"),
  duplicates: z
    .enum(["keep", "drop"])
    .default("keep")
    .describe("numbers that stand in a CSV again are counted, or left out"),
});

export type UploadPreview = z.output<typeof uploadPreview>;
