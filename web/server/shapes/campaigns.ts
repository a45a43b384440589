import { z } from "zod";
import { dispositionProblem } from "#domain/disposition";
import { customerText, id, name, pageQuery } from "./parts.ts";
import { schedule } from "./schedule.ts";

const seconds = z.number().int("Whole seconds.").min(0, "Not below 0.").max(604_800, "At most a week.");

export const rules = ["incall", "nocall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"] as const;
export const orders = ["wrandom", "rrmemory", "leastrecent"] as const;

const strategy = z.object({ rule: z.enum(rules), order: z.enum(orders) });
const thresholds = z.object({
  serviceLevelSeconds: seconds,
  churnSeconds: seconds,
  chatSeconds: seconds,
  maxWaiting: z.number().int().min(0, "Not below 0.").max(1_000_000),
});
const texts = z.object({
  outOfHours: customerText,
  queueFull: customerText,
  closing: customerText,
  help: customerText,
});
const response = z.object({
  shortcut: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}_-]{1,40}$/u, "A shortcut is one word of letters, digits, _ or -."),
  text: customerText.min(1, "Write the text."),
});
const didPort = z
  .string()
  .trim()
  // Twilio writes WhatsApp numbers so; what arrives is compared without it.
  .overwrite((port) => port.replace(/^whatsapp:/i, ""))
  .min(1)
  .max(60)
  .regex(/^[^,;\s]+$/, "A DID-port has no spaces, commas or semicolons.");

const span = (description: string) => seconds.meta({ description });

const dispositionName = z.string().trim().min(1, "Give it a name.").max(80, "At most 80 characters.");
const leaf = z.object({ id: id.optional(), name: dispositionName, children: z.array(z.never()).max(0).default([]) });
const branch = z.object({ id: id.optional(), name: dispositionName, children: z.array(leaf).max(100).default([]) });
/** How conversations end: a tree of at most three levels. Those that keep their id keep what was closed with them. */
const dispositions = z
  .array(z.object({ id: id.optional(), name: dispositionName, children: z.array(branch).max(100).default([]) }))
  .max(100)
  .superRefine((tree, context) => {
    const problem = dispositionProblem(tree, "");
    if (problem)
      context.addIssue({
        code: "custom",
        path: problem.path.split(".").filter(Boolean),
        message: `${problem.name} stands twice.`,
      });
  });

const fields = {
  name,
  enabled: z.boolean(),
  providerId: id,
  didPorts: z.array(didPort).max(100),
  strategy,
  schedule,
  thresholds,
  maxInteractions: z.number().int().min(1, "At least 1.").max(100, "At most 100."),
  acceptSeconds: seconds
    .max(3_600, "At most an hour.")
    .meta({ description: "seconds to accept what is offered; 0 = assigned at once" }),
  maxLapses: z
    .number()
    .int()
    .min(0, "Not below 0.")
    .max(100, "At most 100.")
    .meta({ description: "offers in a row that an agent may let pass before it counts as not responding; 0 = any" }),
  wrapUpSeconds: span("time to sum up what has ended; 0 = closed at once"),
  transferSeconds: span("until a transfer that nobody took returns; 0 = given at once, for good"),
  reminderSeconds: span("of a customer's silence until reminderText is sent, once; 0 = never"),
  reminderText: customerText,
  silenceCloseSeconds: span("of a customer's silence until the conversation is closed; 0 = never"),
  dispositionRequired: z.boolean().meta({ description: "an agent cannot close without a disposition" }),
  dispositions,
  chatTimeAction: z.enum(["close", "warn"]),
  afterHours: z.enum(["queueAtOpening", "missed"]),
  groups: z.array(id).max(200),
  texts,
  responses: z.array(response).max(500),
};

/** What every field is when nobody says otherwise (F9). */
export const campaignDefaults = {
  enabled: true,
  didPorts: [] as string[],
  strategy: { rule: "nocall", order: "leastrecent" } as z.output<typeof strategy>,
  schedule: { timeZone: "UTC", ranges: [], exceptions: [] } as z.output<typeof schedule>,
  thresholds: { serviceLevelSeconds: 30, churnSeconds: 0, chatSeconds: 0, maxWaiting: 0 },
  maxInteractions: 5,
  acceptSeconds: 0,
  maxLapses: 3,
  wrapUpSeconds: 0,
  transferSeconds: 60,
  reminderSeconds: 0,
  reminderText: "",
  silenceCloseSeconds: 0,
  dispositionRequired: false,
  dispositions: [] as z.output<typeof dispositions>,
  chatTimeAction: "close" as const,
  afterHours: "queueAtOpening" as const,
  groups: [] as string[],
  texts: { outOfHours: "", queueFull: "", closing: "", help: "" },
  responses: [] as z.output<typeof response>[],
};

/** A new campaign: only the name and the provider are asked for (F2–F18). */
export const campaignInput = z.object({
  ...fields,
  enabled: fields.enabled.default(campaignDefaults.enabled),
  didPorts: fields.didPorts.default(campaignDefaults.didPorts),
  strategy: fields.strategy.default(campaignDefaults.strategy),
  schedule: fields.schedule.default(campaignDefaults.schedule),
  thresholds: thresholds.partial().default({}),
  maxInteractions: fields.maxInteractions.default(campaignDefaults.maxInteractions),
  acceptSeconds: fields.acceptSeconds.default(campaignDefaults.acceptSeconds),
  maxLapses: fields.maxLapses.default(campaignDefaults.maxLapses),
  wrapUpSeconds: fields.wrapUpSeconds.default(campaignDefaults.wrapUpSeconds),
  transferSeconds: fields.transferSeconds.default(campaignDefaults.transferSeconds),
  reminderSeconds: fields.reminderSeconds.default(campaignDefaults.reminderSeconds),
  reminderText: fields.reminderText.default(campaignDefaults.reminderText),
  silenceCloseSeconds: fields.silenceCloseSeconds.default(campaignDefaults.silenceCloseSeconds),
  dispositionRequired: fields.dispositionRequired.default(campaignDefaults.dispositionRequired),
  dispositions: fields.dispositions.default(campaignDefaults.dispositions),
  chatTimeAction: fields.chatTimeAction.default(campaignDefaults.chatTimeAction),
  afterHours: fields.afterHours.default(campaignDefaults.afterHours),
  groups: fields.groups.default(campaignDefaults.groups),
  texts: texts.partial().default({}),
  responses: fields.responses.default(campaignDefaults.responses),
});
/** A change: fields that are left out stay as they are; lists are replaced whole. */
export const campaignChange = z
  .object({ ...fields, thresholds: thresholds.partial(), texts: texts.partial() })
  .partial();
export const campaign = z.object({ id, ...fields, members: z.number().int() });
export const campaignQuery = pageQuery.extend({
  q: z.string().trim().max(80).optional(),
  enabled: z.stringbool().optional(),
});

export type CampaignInput = z.input<typeof campaignInput>;
export type CampaignChange = z.output<typeof campaignChange>;
export type Campaign = z.output<typeof campaign>;
