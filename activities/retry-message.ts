import { type Connection, inTransaction } from "#prisma/client";
import { threadWindowSql } from "#prisma/thread-window";
import { OrderRefused } from "#temporal/order-refused";
import { writeFact } from "./fact.ts";
import { contentFor } from "./reply-template.ts";

export interface RetryOrder {
  messageId: string;
  /** Whose conversation it must be. */
  agentId: string;
  by: string;
  /** The person has been told that the customer may have it, and insists (I2). */
  evenIfUnknown?: boolean | undefined;
}

/**
 * Queues a text again that the carrier refused or could not deliver; durable when it returns. Only one that surely did not arrive, unless the person
 * insists: an unclear one may have (I2). The do-not-contact list is asked again before it goes. Twice is once. Throws OrderRefused `gone`, `taken`, `notFailed`, `unknown`, `window`.
 */
export async function requeueMessage(order: RetryOrder): Promise<{ threadId: string; fresh: boolean }> {
  return inTransaction(async (db) => {
    const message = await lockedMessage(db, order.messageId);
    if (message.state !== "active")
      throw new OrderRefused("gone", "This conversation has ended: your text was not sent.");
    if (message.agent_id !== order.agentId)
      throw new OrderRefused("taken", "This conversation is somebody else's: your text was not sent.");
    // Somebody pressed it a moment ago.
    if (["queued", "sending"].includes(message.status)) return { threadId: message.thread_id, fresh: false };
    if (message.status === "unknown" && !order.evenIfUnknown)
      throw new OrderRefused("unknown", "The customer may have this text already: send it again only if you are sure.");
    if (!["failed", "unknown"].includes(message.status) || message.kind !== "text")
      throw new OrderRefused("notFailed", "Only a text that was not delivered can be sent again.");
    if (!message.has_template) {
      const thread = await db.query(threadWindowSql, [message.thread_id]);
      await contentFor(db, thread.rows[0], { text: "" });
    }
    await db.query(
      `UPDATE messages SET status = 'queued', error = NULL, status_at = clock_timestamp(), provider_message_id = NULL WHERE id = $1`,
      [order.messageId],
    );
    await writeFact(db, {
      conversationId: message.conversation_id,
      what: "sent again",
      actor: order.by,
      why:
        message.status === "unknown"
          ? "although the customer may have it"
          : "the carrier had refused it or could not deliver it",
      details: { messageId: order.messageId },
    });
    return { threadId: message.thread_id, fresh: true };
  });
}

interface MessageRow {
  thread_id: string;
  conversation_id: string;
  status: string;
  kind: string;
  has_template: boolean;
  state: string;
  agent_id: string | null;
}

async function lockedMessage(db: Connection, messageId: string): Promise<MessageRow> {
  // Thread, conversation, message: the order in which arriving texts lock.
  await db.query("SELECT id FROM threads WHERE id = (SELECT thread_id FROM messages WHERE id = $1) FOR KEY SHARE", [
    messageId,
  ]);
  await db.query(
    "SELECT id FROM conversations WHERE id = (SELECT conversation_id FROM messages WHERE id = $1) FOR UPDATE",
    [messageId],
  );
  const { rows } = await db.query<MessageRow>(
    `SELECT m.thread_id, m.conversation_id, m.status, m.kind, m.template IS NOT NULL AS has_template, c.state::text AS state, c.agent_id
     FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id = $1 AND m.direction = 'out' FOR UPDATE OF m`,
    [messageId],
  );
  if (!rows[0]) throw new OrderRefused("gone", "There is no such text.");
  return rows[0];
}
