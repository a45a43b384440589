import { z } from "zod";
import { templateBodyProblem } from "#domain/template";
import { id, name, pageQuery } from "./parts.ts";

const setting = z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]);
/** Approved WhatsApp texts of the account (D32). */
const template = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,100}$/, "Small letters, digits and _ only."),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, "As WhatsApp writes it: es, pt_BR."),
  body: z
    .string()
    .trim()
    .max(1600, "At most 1,600 characters.")
    .superRefine((body, context) => {
      const message = templateBodyProblem(body);
      if (message) context.addIssue({ code: "custom", message });
    }),
  externalId: z
    .string()
    .trim()
    .max(200, "At most 200 characters.")
    .default("")
    .meta({ description: "the carrier's id of it: Twilio's ContentSid" }),
});
const templates = z
  .array(template)
  .max(200, "At most 200 templates.")
  .superRefine((all, context) => {
    for (const [index, each] of all.entries())
      if (all.findIndex((other) => other.name === each.name && other.language === each.language) < index)
        context.addIssue({
          code: "custom",
          path: [index, "name"],
          message: `${each.name} stands twice.`,
        });
  });

/** For the estimate before a list is sent. */
const segmentPrice = z
  .object({
    amount: z.number().min(0, "Not below 0.").max(1_000, "At most 1000."),
    currency: z
      .string()
      .trim()
      .regex(/^[A-Z]{3}$/, "Three capital letters, as USD."),
  })
  .nullable();

const fields = {
  name,
  type: z.string().min(1, "Choose a type.").max(40),
  isDefault: z.boolean(),
  ratePerSecond: z.number().positive("Above 0; leave it empty for no limit.").max(100_000).nullable(),
  recipientLimit: z
    .object({
      gapMilliseconds: z.number().int("Whole milliseconds.").min(1, "Not below 1.").max(86_400_000, "At most a day."),
      burst: z.number().int().min(1, "From 1 to 1000.").max(1000, "From 1 to 1000.").default(1),
    })
    .nullable()
    .meta({
      description:
        "the least time between two messages to one number, and how many live ones may come together; null = none",
    }),
  segmentPrice,
  numberPattern: z.string().trim().min(1, "A single . accepts every number.").max(500),
  numberForm: z.enum(["e164", "digits", "typed"]).nullable(),
  settings: z.record(z.string().max(60), setting),
};

/** A new provider. Secret settings are given with the others; they are sealed and never come back (contract). */
export const providerInput = z.object({
  ...fields,
  isDefault: fields.isDefault.default(false),
  ratePerSecond: fields.ratePerSecond.optional(),
  recipientLimit: fields.recipientLimit.optional(),
  segmentPrice: segmentPrice.default(null),
  numberPattern: fields.numberPattern.default("."),
  numberForm: fields.numberForm.default(null),
  settings: fields.settings.default({}),
  templates: templates.default([]),
});
/** A change: a secret that is left out or empty stays as it is; when the account gets another address, all must be given again. */
export const providerChange = z
  .object({ ...fields, templates })
  .omit({ type: true })
  .partial();
export const provider = z.object({
  id,
  ...fields,
  channel: z.enum(["sms", "whatsapp"]),
  templates: z.array(template),
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
