import { type StartOrder, startConversation as start } from "#activities/start-conversation";
import { addLogIds } from "#environment/log";
import { quietly, wakeConversation } from "./wake.ts";

/**
 * An agent starts a conversation (F43). Its first text is safe when this returns, also while Temporal is down. Where the thread has an open
 * conversation, that one is answered and nothing is sent. Throws OrderRefused.
 */
export async function startConversation(order: StartOrder): Promise<{ conversationId: string; sent: boolean }> {
  const { conversationId, threadId, messageId } = await start(order);
  addLogIds({ conversationId, threadId });
  if (messageId !== null) await quietly(() => wakeConversation(threadId, "an agent started a conversation"));
  return { conversationId, sent: messageId !== null };
}
