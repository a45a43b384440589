import { z } from "zod";
import { at, id, pageQuery } from "./parts.ts";

/** A number for one campaign or dialer, by name or id, or for all: `*`, empty or left out (D14). */
export const blacklistEntryInput = z.object({
  phone: z.string().trim().min(1, "Type a number.").max(40),
  campaign: z.string().trim().max(80).nullish(),
});
export const blacklistInput = z.array(blacklistEntryInput).min(1).max(10_000);
export const blacklistEntry = z.object({
  id: z.string(),
  phone: z.string(),
  campaign: z.string().nullable().describe("the campaign's or dialer's name; null = everything"),
  kind: z.enum(["campaign", "dialer"]).nullable().describe("what `campaign` names; null = everything"),
  source: z.enum(["stop", "upload", "person", "api"]),
  at,
  by: z.string(),
  byName: z.string().nullable(),
});
export const blacklistQuery = pageQuery.extend({
  phone: z.string().trim().max(40).optional(),
  source: z.enum(["stop", "upload", "person", "api"]).optional(),
  campaign: id.optional().describe("a campaign's or dialer's id: entries that hold for it"),
  scope: z
    .union([id, z.literal("all")])
    .optional()
    .describe("a campaign's or dialer's id: only the entries made for it; all: only those for everything"),
});
/** A do-not-contact file that was uploaded (F77). */
export const blacklistUpload = z.object({
  id,
  fileName: z.string(),
  status: z.enum(["loading", "done", "failed"]),
  accepted: z.number().int(),
  known: z.number().int(),
  refused: z.number().int(),
  at,
  byName: z.string().nullable(),
});
export const blacklistResult = z.object({
  accepted: z.number().int(),
  known: z.number().int().describe("numbers that were on the list already"),
  refused: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});

export type BlacklistEntry = z.output<typeof blacklistEntry>;
export type BlacklistUpload = z.output<typeof blacklistUpload>;
export type BlacklistQuery = z.output<typeof blacklistQuery>;
export type BlacklistEntryInput = z.output<typeof blacklistEntryInput>;
