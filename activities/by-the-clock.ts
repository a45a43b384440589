import { type Connection, inTransaction } from "#prisma/client";
import { type ConversationView, type ThreadView, threadView } from "./conversation-view.ts";
import { type LockedConversation, lockConversation } from "./locked-conversation.ts";
import { wakeQueuesOf } from "./queue-wake.ts";

/** A deadline of a conversation, as its workflow knew it when its time came (`now`, epoch milliseconds). */
export interface Deadline {
  conversationId: string;
  threadId: string;
  now: number;
}

/**
 * Does what a deadline brings, if it stands and has passed: since it was set, the campaign, the place in the queue or the agent may have changed.
 * `work` answers with the agent whom it freed, or null.
 */
export async function byTheClock(
  order: Deadline,
  state: ConversationView["state"],
  deadline: Kept,
  work: (db: Connection, found: LockedConversation, now: ConversationView) => Promise<string | null>,
): Promise<ThreadView> {
  const { view, freed } = await inTransaction(async (db) => {
    const found = await lockConversation(db, order.conversationId);
    const before = await threadView(db, order.threadId);
    const now = before.conversation;
    if (!found || now?.conversationId !== order.conversationId || now.state !== state || !isPast(now, deadline, order))
      return { view: before, freed: null };
    const freed = await work(db, found, now);
    return { view: await threadView(db, order.threadId), freed };
  });
  if (freed) await wakeQueuesOf(freed, "an agent is free");
  return view;
}

type Kept = "churnAt" | "chatDeadline" | "wrapUpDeadline" | "silence";

function isPast(view: ConversationView, deadline: Kept, { now }: Deadline): boolean {
  const at = deadline === "silence" ? view.silence?.at : view[deadline];
  // Clocks of several machines are not the same to the millisecond.
  return at != null && at <= now + 50;
}
