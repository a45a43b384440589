// Handing conversations on, setting them aside, and going on in somebody's place.
import { randomUUID } from "node:crypto";
import { pool } from "#prisma/client";
import * as o from "#workflows/order-messages";
import { threadOf, update } from "./conversation-order.ts";
import { heedAnswer, orderedAt } from "./life-refusals.ts";

/** Who orders what: `by` is `agent:<id>` for its owner, `user:<id>` for who does it in the agent's place. */
export interface ConversationOrder {
  conversationId: string;
  by: string;
  /** The page's id of one press, or the API's idempotency key: the same order twice is one. */
  commandId?: string;
}

/**
 * Hands a conversation to an agent of its campaign, or into another campaign's queue. Unless the campaign gives no time it returns when nobody takes
 * it. Throws OrderRefused when it is not the orderer's, or the target is not there or not a member.
 */
export async function transferConversation(
  order: ConversationOrder & ({ agentId: string } | { campaignId: string }),
): Promise<void> {
  const commandId = order.commandId ?? randomUUID();
  heedAnswer(await update(await threadOf(order.conversationId), o.transfer, commandId, { ...order, commandId }));
}

/** Sets a conversation aside until its customer writes. Throws OrderRefused when the customer has written just now. */
export async function parkConversation(order: ConversationOrder): Promise<void> {
  const commandId = order.commandId ?? randomUUID();
  const at = await orderedAt();
  heedAnswer(await update(await threadOf(order.conversationId), o.park, commandId, { ...order, commandId, at }));
}

/** Its agent goes on with what it has set aside, or is summing up. */
export async function takeBackConversation(order: ConversationOrder): Promise<void> {
  const commandId = order.commandId ?? randomUUID();
  heedAnswer(await update(await threadOf(order.conversationId), o.takeBack, commandId, { ...order, commandId }));
}

/**
 * A supervisor goes on with a conversation in place of its agent, who hears at once by whom. `formerAgentId`: who had it on the supervisor's
 * screen; left out = who has it now. Throws OrderRefused `taken` when somebody else was quicker.
 */
export async function takeOverConversation(
  order: ConversationOrder & { userId: string; formerAgentId?: string | null; source?: "browser" | "api" },
): Promise<void> {
  const commandId = order.commandId ?? randomUUID();
  const threadId = await threadOf(order.conversationId);
  const formerAgentId = order.formerAgentId === undefined ? await ownerOf(order.conversationId) : order.formerAgentId;
  const { conversationId, by, userId, source = "browser" } = order;
  const given = { conversationId, by, userId, source, commandId, formerAgentId };
  heedAnswer(await update(threadId, o.takeOver, commandId, given));
}

async function ownerOf(conversationId: string): Promise<string | null> {
  const { rows } = await pool().query<{ agent_id: string | null }>("SELECT agent_id FROM conversations WHERE id = $1", [
    conversationId,
  ]);
  return rows[0]?.agent_id ?? null;
}
