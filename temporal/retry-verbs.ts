import { type RetryOrder, requeueMessage } from "#activities/retry-message";
import { addLogIds } from "#environment/log";
import { quietly, wakeConversation } from "./wake.ts";

/** Sends a text again that was not delivered. It is safe when this returns, also while Temporal is down. Throws OrderRefused. */
export async function retryMessage(order: RetryOrder): Promise<void> {
  addLogIds({ messageId: order.messageId });
  const { threadId, fresh } = await requeueMessage(order);
  if (fresh) await quietly(() => wakeConversation(threadId, "a text is sent again"));
}
