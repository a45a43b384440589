// What an agent answers to an offer. Accepting it is acceptConversation.
import { randomUUID } from "node:crypto";
import { refuse } from "#workflows/offer-messages";
import { threadOf, update } from "./conversation-order.ts";
import { OrderRefused } from "./order-refused.ts";

/** The agent does not want what is offered to it: the next one is asked, the customer keeps the place. Throws OrderRefused when the offer has ended. */
export async function refuseOffer(order: {
  conversationId: string;
  agentId: string;
  by: string;
  commandId?: string;
}): Promise<void> {
  const threadId = await threadOf(order.conversationId);
  const { commandId = randomUUID(), ...refusal } = order;
  const answer = await update(threadId, refuse, commandId, refusal);
  if (!answer.refused) throw new OrderRefused("offerEnded", "This offer has ended.");
}
