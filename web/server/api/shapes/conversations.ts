import { z } from "zod";
import { orders, rules } from "../../shapes/campaigns.ts";
import { at, id, pageQuery } from "../../shapes/parts.ts";
import { oneOfBoth, textOrTemplate } from "../../shapes/written.ts";

const state = z.enum(["held", "waiting", "offered", "active", "parked", "wrapup", "missed", "closed"]);

/** One conversation as lists show it. */
export const conversation = z
  .object({
    id,
    threadId: id,
    campaignId: id,
    agentId: id.nullable(),
    channel: z.enum(["sms", "whatsapp"]),
    ourNumber: z.string().describe("the number, port or id of ours that the customer wrote to"),
    state,
    outcome: z
      .enum(["answered", "abandoned", "queue_full", "out_of_hours", "chat_time", "silence", "opted_out", "closed"])
      .nullable(),
    customer: z.object({ id, phone: z.string(), name: z.string() }),
    waitingSince: at.nullable(),
    offerDeadline: at.nullable().describe("when the offer to its agent lapses; null without an offer or a limit"),
    offeredToAll: z
      .boolean()
      .describe("waits under a rule by which all agents who may are asked: the first to accept has it"),
    assignedAt: at.nullable(),
    openedAt: at,
    closedAt: at.nullable(),
    temporalUrl: z
      .string()
      .nullable()
      .describe("its workflow's page in Temporal's UI, for supervisors and administrators"),
  })
  .meta({ id: "Conversation" });

/** A file of a text (D33). */
export const media = z
  .object({
    id,
    url: z.string().meta({ description: "Path on this server; fetched with the same key." }),
    contentType: z.string(),
    fileName: z.string(),
    bytes: z.int(),
    state: z
      .enum(["waiting", "stored", "failed"])
      .meta({ description: "waiting: still to be fetched from the carrier." }),
    error: z.string().nullable(),
  })
  .meta({ id: "Media" });

export const message = z
  .object({
    id,
    direction: z.enum(["in", "out"]),
    kind: z.enum(["text", "note", "out_of_hours", "queue_full", "closing", "reminder", "stop", "start", "help"]),
    text: z.string(),
    media: z.array(media),
    status: z.enum([
      "received",
      "queued",
      "sending",
      "sent",
      "delivered",
      "read",
      "failed",
      "unknown",
      "refused",
      "noted",
    ]),
    error: z.string().nullable(),
    at,
    authorId: id.nullable(),
  })
  .meta({ id: "Message" });

/** Why a conversation went to its agent (I10). */
const decision = z
  .object({
    rule: z.enum(rules),
    order: z.enum(orders),
    pick: id,
    candidates: z
      .array(
        z.object({
          agentId: id,
          load: z.number().int().describe("conversations that it had, over all campaigns"),
          eligible: z.boolean(),
          why: z.string(),
          offers: z.number().int().optional().describe("how often it had let this conversation go in this wait"),
        }),
      )
      .describe("who could have had it, best first, then who could not"),
  })
  .meta({ id: "Decision" });

export const fact = z
  .object({
    at,
    what: z.string(),
    actor: z.string(),
    why: z.string(),
    agentId: id.nullable().describe("to whom it was given or offered, or from whom it was taken"),
    decision: decision.nullable().describe("why that agent; null where no strategy chose"),
  })
  .meta({ id: "Fact" });

/** One conversation whole: its texts in order and the because of every change (I10). */
export const wholeConversation = conversation
  .extend({ messages: z.array(message), timeline: z.array(fact) })
  .meta({ id: "WholeConversation" });

export const conversationFilters = pageQuery.extend({
  campaign: id.optional(),
  agent: id.optional(),
  customer: id.optional(),
  ourNumber: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "The number, port or id of ours that the customer wrote to, as the provider names it." }),
  state: state.optional(),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: "Opened at or after." }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: "Opened before." }),
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "Part of a customer's number or name, or of a campaign's name." }),
});

export const newMessage = textOrTemplate.superRefine(oneOfBoth);

export const onBehalf = z.object({
  agentId: id.optional().meta({ description: "Whom an administrator's key acts for; an agent's key acts for itself." }),
});

export const transcriptFormat = z.object({
  format: z.enum(["txt", "csv", "html", "json"]).default("txt"),
  notes: z
    .enum(["true", "false"])
    .default("false")
    .transform((value) => value === "true")
    .meta({ description: "With the private notes, which no customer is to read." }),
});
