// What people and providers do with conversations. Orders that somebody else may have beaten are updates of the conversation's workflow.
import { randomUUID } from "node:crypto";
import { attachMedia } from "#activities/attach-media";
import type { InboundStored } from "#activities/inbound";
import { type ChosenTemplate, contentFor } from "#activities/reply-template";
import { addLogIds } from "#environment/log";
import { type Connection, inTransaction, pool } from "#prisma/client";
import { threadWindowSql } from "#prisma/thread-window";
import * as m from "#workflows/messages";
import { threadOf, update } from "./conversation-order.ts";
import { OrderRefused } from "./order-refused.ts";
import { quietly, tellConversation, wakeConversation, withRequestId } from "./wake.ts";
import { wakeQueueOf } from "./wake-queue.ts";

/**
 * Has workflows look at texts that are committed already. Returns at once and never throws: what does not get through, the sweep finds. A
 * text that joined a conversation is on its agent's screen by now and its workflow has nothing to do with it: of those wake-ups, which only
 * show in Temporal's pages, a few a second are enough.
 */
export function customerWrote(stored: InboundStored[]): void {
  for (const { threadId, messageIds, joined, answered } of stored)
    wakes.add(threadId, withRequestId({ messageIds, joined, answered: answered && joined }), joined && !answered);
}

interface Wrote extends m.CustomerWrote {
  /** An automatic answer is due. */
  answered: boolean;
}

const wakes = wakeQueueOf<Wrote>(
  async (threadId, { answered, ...wrote }) => {
    await tellConversation(threadId, wrote);
    if (answered) await wakeConversation(threadId, "an automatic answer is due");
  },
  (before, after) => ({
    ...after,
    messageIds: [...before.messageIds, ...after.messageIds],
    joined: before.joined && after.joined,
    answered: before.answered || after.answered,
  }),
);

export interface TakeOrder {
  conversationId: string;
  agentId: string;
  by: string;
  /** The page's id of this click: the same click twice is one order. */
  commandId?: string;
}

/** An agent takes a waiting conversation, or one from Missed (D2), or accepts what is offered to it. Throws OrderRefused when somebody was quicker or it is not allowed. */
export async function acceptConversation(order: TakeOrder): Promise<void> {
  const threadId = await threadOf(order.conversationId);
  const claimId = order.commandId ?? randomUUID();
  const answer = await update(threadId, m.accept, claimId, {
    conversationId: order.conversationId,
    agentId: order.agentId,
    by: order.by,
    claimId,
  });
  if (!answer.won) throw new OrderRefused(answer.why, refusals[answer.why], { ownerId: answer.ownerId });
}

const refusals: Record<m.ClaimRefusal, string> = {
  gone: "This conversation has ended.",
  taken: "Somebody else has taken this conversation.",
  agentNotAvailable: "You have to be available to take a conversation.",
  agentBusy: "In this campaign agents have one conversation at a time, and you have one.",
  exclusive: "You have a conversation that takes all of you: finish it first.",
  onCall: "You are on a call: in this campaign a conversation wants you without one.",
  notFirst: "In this campaign the customer who has waited longest is taken first.",
  agentFull: "You have as many conversations as the campaign allows.",
  threadBusy: "The customer has written again: take the newer conversation.",
  notMember: "You are not a member of this campaign.",
  noVoiceCampaign: "Here only members of a voice campaign get conversations, and you are not one yet.",
};

export interface ReplyOrder {
  conversationId: string;
  text: string;
  authorId: string;
  commandId: string;
  /** Uploads of the author in this conversation, in their order (D33). */
  mediaIds?: string[] | undefined;
  /** In place of the text: what WhatsApp takes at any time (D32). */
  template?: ChosenTemplate | undefined;
}

/**
 * Commits an agent's text and has it sent. The text is safe when this returns, also while Temporal is down: then it goes out when Temporal
 * is back. Throws OrderRefused when the conversation is not the author's (any more).
 */
export async function reply(order: ReplyOrder): Promise<{ messageId: string }> {
  addLogIds({ conversationId: order.conversationId });
  const { messageId, threadId, fresh } = await inTransaction((db) => commitReply(db, order));
  addLogIds({ messageId });
  if (!fresh) return { messageId };
  await quietly(() =>
    update(threadId, m.reply, order.commandId, { conversationId: order.conversationId, messageId }, 2_000),
  );
  return { messageId };
}

async function commitReply(
  db: Connection,
  order: ReplyOrder,
): Promise<{ messageId: string; threadId: string; fresh: boolean }> {
  // An arriving text locks thread, then conversation: the same order here, or a reply in that instant would end in a deadlock.
  await db.query(
    "SELECT id FROM threads WHERE id = (SELECT thread_id FROM conversations WHERE id = $1) FOR KEY SHARE",
    [order.conversationId],
  );
  const conversation = (
    await db.query<{ agent_id: string | null; state: string; thread_id: string }>(
      "SELECT agent_id, state, thread_id FROM conversations WHERE id = $1 FOR UPDATE",
      [order.conversationId],
    )
  ).rows[0];
  if (!conversation) throw new OrderRefused("gone", "There is no such conversation.");
  // After the lock: the same click that comes twice at once finds the text of the first.
  const before = await db.query<{ id: string; thread_id: string }>(
    "SELECT id, thread_id FROM messages WHERE command_id = $1",
    [order.commandId],
  );
  if (before.rows[0]) return { messageId: before.rows[0].id, threadId: before.rows[0].thread_id, fresh: false };
  if (conversation.state !== "active")
    throw new OrderRefused("gone", "This conversation has ended: your text was not sent.");
  if (conversation.agent_id !== order.authorId)
    throw new OrderRefused("taken", "This conversation is somebody else's: your text was not sent.");
  const thread = await db.query(threadWindowSql, [conversation.thread_id]);
  const { text, template } = await contentFor(db, thread.rows[0], order);
  const inserted = await db.query<{ id: string }>(
    `INSERT INTO messages (direction, text, template, provider_id, thread_id, conversation_id, from_address, to_address, status, command_id, author_id, at)
     SELECT 'out', $2, $6, t.provider_id, t.id, $1, t.our_number, t.customer_address, 'queued', $3, $4, clock_timestamp()
     FROM threads t WHERE t.id = $5 RETURNING id`,
    [
      order.conversationId,
      text,
      order.commandId,
      order.authorId,
      conversation.thread_id,
      template && JSON.stringify(template),
    ],
  );
  const messageId = inserted.rows[0]!.id;
  await attachMedia(db, { ...order, messageId, mediaIds: order.mediaIds ?? [] });
  await db.query(
    `UPDATE conversations SET last_text = left($2, 200), last_message_at = clock_timestamp(), unread = 0,
       first_reply_at = coalesce(first_reply_at, clock_timestamp()), silent_since = clock_timestamp(), reminded_at = NULL WHERE id = $1`,
    [order.conversationId, text],
  );
  return { messageId, threadId: conversation.thread_id, fresh: true };
}

/** Writes a private note into a conversation; the customer never gets it. */
export async function addNote(order: {
  conversationId: string;
  text: string;
  authorId: string;
  commandId: string;
}): Promise<void> {
  addLogIds({ conversationId: order.conversationId });
  await pool().query(
    `INSERT INTO messages (direction, kind, text, provider_id, thread_id, conversation_id, from_address, to_address, status, command_id, author_id, at)
     SELECT 'out', 'note', $2, t.provider_id, t.id, c.id, t.our_number, t.customer_address, 'noted', $3, $4, clock_timestamp()
     FROM conversations c JOIN threads t ON t.id = c.thread_id WHERE c.id = $1
     ON CONFLICT (command_id) DO NOTHING`,
    [order.conversationId, order.text, order.commandId, order.authorId],
  );
}
