import { isSupportedCountry } from "libphonenumber-js";
import { z } from "zod";
import { customerText } from "./parts.ts";

const words = z.array(z.string().trim().min(1, "A word has letters.").max(40, "At most 40 characters.")).max(200);

export const settings = z.object({
  defaultCountry: z
    .string()
    .refine(isSupportedCountry, "This is not a country's ISO 3166 code, such as UY.")
    .describe("in which numbers without a country are read (D31)"),
  graceSeconds: z
    .number()
    .int("Whole seconds.")
    .min(0, "Not below 0.")
    .max(3600, "At most an hour.")
    .describe("how long a lost browser may take to come back (D23)"),
  requireVoiceMember: z
    .boolean()
    .describe("whether conversations only go to agents who are members of a voice campaign (F24, D21)"),
  keywords: z
    .object({ stop: words.min(1, "At least one STOP word."), start: words, help: words })
    .describe("what a customer can send alone to opt out, opt in again or ask for help (D30)"),
  answers: z
    .object({ stop: customerText, start: customerText, help: customerText })
    .describe("the one answer to each keyword; empty = none"),
});
/** A change: what is left out stays; a list of words is replaced whole. */
export const settingsChange = z
  .strictObject({
    ...settings.shape,
    keywords: settings.shape.keywords.partial(),
    answers: settings.shape.answers.partial(),
  })
  .partial();

export type SettingsChange = z.output<typeof settingsChange>;
