import { z } from "zod";
import { at, id, pageQuery } from "./parts.ts";

/** A text that came in and that no campaign answers (D22). */
export const unroutedText = z
  .object({
    id,
    at,
    providerId: id,
    providerName: z.string(),
    from: z.string(),
    to: z.string().describe("what was called; empty where the carrier does not say"),
    text: z.string(),
  })
  .meta({ id: "UnroutedText" });
export const unroutedQuery = pageQuery.extend({ provider: id.optional() });
export const routeOrder = z.object({ campaignId: id });
export const dismissOrder = z.object({
  reason: z
    .string()
    .trim()
    .min(1, "Say why nobody answers it.")
    .max(200, "At most 200 characters.")
    .meta({ description: "kept in the audit" }),
});

export type UnroutedText = z.output<typeof unroutedText>;
