// Ending conversations, summing them up, and going on with them after all.
import { randomUUID } from "node:crypto";
import * as m from "#workflows/messages";
import * as o from "#workflows/order-messages";
import { giveOrder, threadOf, update } from "./conversation-order.ts";
import { orderedAt, refusedAs } from "./life-refusals.ts";
import type { ConversationOrder } from "./transfer-verbs.ts";

/** How a conversation ended, as its campaign sorts it, and what the agent adds. */
export interface Summary {
  dispositionId?: string;
  note?: string;
}

/**
 * Ends a conversation for its customer; without a disposition its agent sums it up first, where the campaign gives time for that. A text that the
 * customer writes at the same moment brings it back or opens the next one. Throws OrderRefused.
 */
export async function closeConversation(order: ConversationOrder & Summary): Promise<void> {
  const threadId = await threadOf(order.conversationId);
  const commandId = order.commandId ?? randomUUID();
  const at = await orderedAt();
  const answer = await update(threadId, m.close, commandId, { ...order, commandId, at, outcome: "answered" });
  if (!answer.closed) throw refusedAs(answer.why ?? "gone", { ownerId: answer.ownerId });
}

/** The agent has summed the conversation up: it is closed, and the agent is free for the next. Throws OrderRefused. */
export async function finishWrapUp(order: ConversationOrder & Summary): Promise<void> {
  await giveOrder(o.finishWrapUp, order);
}

/**
 * An agent, or a supervisor, goes on with a closed or missed conversation. Throws OrderRefused `threadBusy` when the customer has another one that
 * is open; its id is in the details.
 */
export async function reopenConversation(order: ConversationOrder & { agentId: string }): Promise<void> {
  await giveOrder(o.reopen, order);
}
