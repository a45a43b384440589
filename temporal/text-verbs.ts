// Texts outside of a conversation: single ones that outside systems send through a campaign (D18), and those that no campaign answers (D22).
import { queueSingleText, type SingleText } from "#activities/single-text";
import { routeUnrouted as route } from "#activities/unrouted";
import { quietly, wakeConversation } from "./wake.ts";

/** Queues one text of a campaign outside of any conversation, and has it sent: durable when it returns, also while Temporal is down. */
export async function sendSingleText(order: SingleText): Promise<{ messageId: string }> {
  const { messageId, threadId } = await queueSingleText(order);
  await quietly(() => wakeConversation(threadId, "a single text is due"));
  return { messageId };
}

/** Gives an unrouted text to a campaign; its conversation waits for an agent when this returns, also while Temporal is down. */
export async function routeUnrouted(order: Parameters<typeof route>[0]): Promise<{ conversationId: string }> {
  const { threadId, conversationId } = await route(order);
  await quietly(() => wakeConversation(threadId, "routed by an administrator"));
  return { conversationId };
}
