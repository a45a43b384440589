// Handing conversations on, setting them aside, and going on in somebody's place.
import { pool } from "#prisma/client";
import * as o from "#workflows/order-messages";
import { giveOrder } from "./conversation-order.ts";
import { orderedAt } from "./life-refusals.ts";

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
  await giveOrder(o.transfer, order);
}

/** Sets a conversation aside until its customer writes. Throws OrderRefused when the customer has written just now. */
export async function parkConversation(order: ConversationOrder): Promise<void> {
  await giveOrder(o.park, { ...order, at: await orderedAt() });
}

/** Its agent goes on with what it has set aside, or is summing up. */
export async function takeBackConversation(order: ConversationOrder): Promise<void> {
  await giveOrder(o.takeBack, order);
}

/**
 * A supervisor goes on with a conversation in place of its agent, who hears at once by whom. `formerAgentId`: who had it on the supervisor's
 * screen; left out = who has it now. Throws OrderRefused `taken` when somebody else was quicker.
 */
export async function takeOverConversation(
  order: ConversationOrder & { userId: string; formerAgentId?: string | null; source?: "browser" | "api" },
): Promise<void> {
  const formerAgentId = order.formerAgentId === undefined ? await ownerOf(order.conversationId) : order.formerAgentId;
  await giveOrder(o.takeOver, { ...order, source: order.source ?? "browser", formerAgentId });
}

async function ownerOf(conversationId: string): Promise<string | null> {
  const { rows } = await pool().query<{ agent_id: string | null }>("SELECT agent_id FROM conversations WHERE id = $1", [
    conversationId,
  ]);
  return rows[0]?.agent_id ?? null;
}
