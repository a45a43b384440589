import { z } from "zod";
import { id, name, pageQuery } from "./parts.ts";

const setting = z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]);
const fields = {
  name,
  type: z.string().min(1, "Choose a type.").max(40),
  isDefault: z.boolean(),
  ratePerSecond: z.number().positive("Above 0; leave it empty for no limit.").max(100_000).nullable(),
  numberPattern: z.string().trim().min(1, "A single . accepts every number.").max(500),
  numberForm: z.enum(["e164", "digits", "typed"]).nullable(),
  settings: z.record(z.string().max(60), setting),
};

/** A new provider. Secret settings are given with the others; they are sealed and never come back (contract). */
export const providerInput = z.object({
  ...fields,
  isDefault: fields.isDefault.default(false),
  ratePerSecond: fields.ratePerSecond.optional(),
  numberPattern: fields.numberPattern.default("."),
  numberForm: fields.numberForm.default(null),
  settings: fields.settings.default({}),
});
/** A change: a secret that is left out or empty stays as it is; when the account gets another address, all must be given again. */
export const providerChange = z.object(fields).omit({ type: true }).partial();
export const provider = z.object({
  id,
  ...fields,
  channel: z.enum(["sms", "whatsapp"]),
  secretsSet: z.array(z.string()).describe("names of the secret settings that have a value"),
  inboundUrl: z.string(),
  statusUrl: z.string(),
  usedBy: z.object({ campaigns: z.number().int(), dialers: z.number().int() }),
});
export const providerQuery = pageQuery.extend({ q: z.string().trim().max(80).optional() });

export interface ProviderUses {
  campaigns: { id: string; name: string }[];
  dialers: { id: string; name: string }[];
}

export type ProviderInput = z.input<typeof providerInput>;
export type ProviderChange = z.output<typeof providerChange>;
export type Provider = z.output<typeof provider>;
