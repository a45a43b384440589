import { z } from "zod";
import { missedPolicies } from "#domain/missed-window";
import { at, id, pageQuery } from "./parts.ts";
import { contactHours, schedule } from "./schedule.ts";
import { namedTemplate } from "./written.ts";

const fields = {
  name: z.string().trim().min(1, "Give it a name.").max(60, "At most 60 characters."),
  enabled: z.boolean(),
  providerId: id,
  dialString: z.string().trim().max(20).nullable(),
  gapMilliseconds: z.number().int("Whole milliseconds.").min(0, "Not below 0.").max(86_400_000, "At most a day."),
  checkBlacklist: z.boolean(),
  schedule,
  contactHours,
  missedPolicy: z
    .enum(missedPolicies)
    .meta({ description: "what has missed its time: goes at the next opening, or the dialer pauses and asks" }),
  batchSize: z.number().int().min(1, "From 1 to 500.").max(500, "From 1 to 500."),
  groups: z.array(id).max(200),
  template: namedTemplate
    .extend({
      variables: z
        .array(z.string().trim().max(500, "At most 500 characters."))
        .max(20)
        .optional()
        .describe(
          "a text per variable: {{1}} in it is a line's fourth column, {{name}} its column of that name; absent = {{1}}, {{2}} …",
        ),
    })
    .nullable()
    .describe("sent in place of the lines' messages (D32)"),
};

/** A new dialer; it is stopped until somebody presses Play (D13). */
export const dialerInput = z.object({
  ...fields,
  enabled: fields.enabled.default(true),
  dialString: fields.dialString.default(null),
  gapMilliseconds: fields.gapMilliseconds.default(0),
  checkBlacklist: fields.checkBlacklist.default(true),
  contactHours: fields.contactHours.default(null),
  missedPolicy: fields.missedPolicy.default("send"),
  batchSize: fields.batchSize.default(50),
  groups: fields.groups.default([]),
  template: fields.template.default(null),
});
/** A change: fields that are left out stay as they are. */
export const dialerChange = z.object(fields).partial();

export const countedStates = [
  "waiting",
  "sending",
  "sent",
  "delivered",
  "failed",
  "wrongFormat",
  "blocked",
  "cancelled",
  "unknown",
] as const;
export const rowState = z.enum(countedStates);
const count = z.number().int();
export const dialerCounts = z.object({
  uploaded: count,
  waiting: count,
  sending: count,
  sent: count,
  delivered: count,
  failed: count,
  wrongFormat: count,
  blocked: count,
  cancelled: count,
  unknown: count,
});

/** A template as it is kept. */
const keptTemplate = z.object({ name: z.string(), language: z.string(), variables: z.array(z.string()) });

export const dialer = z.object({
  id,
  ...fields,
  template: keptTemplate.nullable(),
  templateText: z.string().nullable().describe("the template's approved words, while the account has them"),
  providerName: z.string(),
  playing: z.boolean(),
  paused: z.boolean(),
  pauseReason: z.string().nullable(),
  pausedBy: z
    .string()
    .nullable()
    .describe("user:<id>, system, or temporal: an order from Temporal's pages or command line"),
  pausedByName: z.string().nullable(),
  stateSince: at,
  phase: z.enum(["disabled", "stopped", "paused", "outsideSchedule", "sending"]),
  onSchedule: z.boolean(),
  nextWindowAt: at.nullable().describe("when the schedule next opens; null while it is open or never opens"),
  windowEndsAt: at.nullable().describe("when the open window closes; null while it is closed or never closes"),
  counts: dialerCounts,
  held: z
    .object({
      rows: count.describe("waiting rows that are put off, counted to 10,001"),
      until: at.describe("when the first of them comes due"),
    })
    .nullable()
    .describe("rows that wait for their recipients' hours, or for the gap between two messages to one number"),
  balanced: z.boolean().describe("uploaded equals the sum of the nine states, in one snapshot (I3)"),
  ratePerSecond: z.number().describe("sends begun per second over the last seconds"),
  limitPerSecond: z
    .number()
    .nullable()
    .describe("the least of the account's limit and the dialer's own gap; null = none"),
  accountLimitPerSecond: z
    .number()
    .nullable()
    .describe("what all who send on the provider's account share; null = none"),
  accountRatePerSecond: z.number().describe("sends begun per second by all dialers of that account together"),
  etaSeconds: z.number().nullable().describe("until no row waits, closed hours included; null when it cannot be told"),
  temporalUrl: z.string().nullable().describe("its workflow's page in Temporal's UI, where that is known"),
});

const perStep = z.array(count);
/** How fast a dialer worked, step by step, until the last whole step. */
export const dialerRate = z.object({
  seconds: z.number().int().describe("how long a step is"),
  from: at.describe("when the first step begins"),
  begun: perStep.describe("sends begun"),
  delivered: perStep.describe("rows that came to delivered"),
  failed: perStep.describe("rows that came to failed, also by a receipt"),
  unknown: perStep.describe("rows whose answer was lost"),
});
export const dialerQuery = pageQuery.extend({ q: z.string().trim().max(80).optional() });

/** One text by the dialer (F78); a row of JSON is the same with its extra data. */
export const singleMessage = z.object({
  phone: z.string().trim().min(1, "Type a number.").max(40),
  message: z.string().trim().max(1600, "At most 1,600 characters.").default(""),
  data: z.string().max(2000).default(""),
  template: namedTemplate.optional(),
  sendAt: z.iso.datetime({ offset: true }).optional().describe("not before this (D34)"),
});
export const pauseOrder = z.object({ reason: z.string().trim().max(200).optional() });
/** Which rows "delete unprocessed" cancels (D17). */
export const purgeOrder = z.object({
  states: z
    .array(z.enum(["waiting", "failed", "wrongFormat", "blocked"]))
    .min(1, "Choose at least one state.")
    .default(["waiting"]),
});
export const orderResult = z.object({ onTheWire: count, cancelled: count.optional() });

export const rowQuery = pageQuery.extend({
  state: rowState.optional(),
  phone: z.string().trim().max(40).optional().describe("any part of the number"),
  data: z.string().max(200).optional().describe("any part of the extra data"),
  uploadId: id.optional(),
  errorKind: z.string().max(60).optional().describe("of failed and unknown rows; empty = none was told"),
  errorCode: z.string().max(200).optional().describe("the carrier's code; empty = none was told"),
});
export const attempt = z.object({
  at,
  providerId: id,
  port: z.number().int().nullable(),
  providerMessageId: z.string().nullable(),
  outcome: z.enum(["sending", "accepted", "failed", "unknown", "dropped"]),
  error: z.string().nullable(),
  milliseconds: z.number().int().nullable(),
});
export const row = z.object({
  id: z.string(),
  phone: z.string(),
  phoneE164: z.string().nullable(),
  message: z.string(),
  data: z.string(),
  state: rowState,
  error: z.string().nullable(),
  line: z.number().int().nullable(),
  updatedAt: at,
  sendAt: at.nullable().describe("not before this (D34)"),
  template: keptTemplate.nullable().describe("what the carrier is given in place of the message (D32)"),
  timeZone: z.string().nullable().describe("the recipient's, as its list names it"),
  heldUntil: at.nullable().describe("a waiting row that is put off until then"),
  heldFor: z
    .enum(["hours", "recipient"])
    .nullable()
    .describe("the recipient's hours, or the gap between two messages to one number"),
  attempts: z.array(attempt),
});

export const upload = z.object({
  id,
  kind: z.enum(["csv", "api", "single"]),
  fileName: z.string(),
  status: z.enum(["loading", "done", "failed"]),
  accepted: count,
  refused: count,
  duplicates: count.describe("rows whose number stood in the file before"),
  duplicatesDropped: z.boolean(),
  by: z.string(),
  byName: z.string().nullable(),
  at,
});
export const refusal = z.object({ line: z.number().int(), reason: z.string(), raw: z.string() });
export const fact = z.object({
  id: z.string(),
  at,
  what: z.string(),
  actor: z.string(),
  actorName: z.string().nullable(),
  why: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export type DialerInput = z.input<typeof dialerInput>;
export type DialerChange = z.output<typeof dialerChange>;
export type Dialer = z.output<typeof dialer>;
/** What a person sets on its form. */
export type DialerSettings = Pick<
  Dialer,
  | "name"
  | "enabled"
  | "providerId"
  | "dialString"
  | "gapMilliseconds"
  | "checkBlacklist"
  | "schedule"
  | "contactHours"
  | "missedPolicy"
  | "batchSize"
  | "groups"
  | "template"
>;
export type DialerRate = z.output<typeof dialerRate>;
export type DialerCounts = z.output<typeof dialerCounts>;
export type RowState = z.output<typeof rowState>;
export type Row = z.output<typeof row>;
export type RowQuery = z.output<typeof rowQuery>;
export type Attempt = z.output<typeof attempt>;
export type Upload = z.output<typeof upload>;
export type Refusal = z.output<typeof refusal>;
export type DialerFact = z.output<typeof fact>;
