import { type Connection, inTransaction } from "#prisma/client";
import { OrderRefused } from "#temporal/order-refused";
import {
  attach,
  begin,
  openConversation,
  type PendingText,
  readCampaign,
  type ThreadRow,
  threadColumns,
} from "./routing.ts";

/**
 * Gives an unrouted text, and all others of its thread, to a campaign that an administrator has chosen (D22): they open a conversation there, or
 * join the one that the thread has meanwhile. Audited. Throws OrderRefused `gone`, `routed` (somebody was quicker) or `campaign`.
 */
export async function routeUnrouted(order: {
  messageId: string;
  campaignId: string;
  by: string;
  now: Date;
  requestId?: string;
}): Promise<{ threadId: string; conversationId: string }> {
  return inTransaction(async (db) => {
    const { thread, rows } = await unroutedWith(db, order.messageId);
    const exists = await db.query("SELECT FROM campaigns WHERE id = $1 AND enabled AND deleted_at IS NULL", [
      order.campaignId,
    ]);
    if (!exists.rowCount) throw new OrderRefused("campaign", "There is no such campaign, or it is disabled.");
    const campaign = await readCampaign(db, order.campaignId);
    const conversationId =
      (await openConversation(db, thread.id))?.id ??
      (await begin(db, thread, rows, order.now, { campaign, by: order.by }));
    if (!conversationId) throw new OrderRefused("campaign", "The campaign does not take it.");
    await attach(db, conversationId, rows);
    await db.query(
      "INSERT INTO audit (actor, action, target, details, request_id) VALUES ($1, 'unrouted text routed', $2, $3, $4)",
      [
        order.by,
        `conversation:${conversationId}`,
        JSON.stringify({ campaignId: order.campaignId, texts: rows.length }),
        order.requestId ?? null,
      ],
    );
    return { threadId: thread.id, conversationId };
  });
}

/**
 * Puts an unrouted text, and all others of its thread, aside for good: a campaign need not answer everything. They stay in the database; a later
 * text of the same customer is unrouted again. Audited with the reason. Throws OrderRefused `gone` or `routed`.
 */
export async function dismissUnrouted(order: {
  messageId: string;
  reason: string;
  by: string;
  requestId?: string;
}): Promise<void> {
  await inTransaction(async (db) => {
    const { thread, rows } = await unroutedWith(db, order.messageId);
    await db.query("UPDATE messages SET routing = 'dismissed' WHERE id = ANY($1::uuid[])", [rows.map(({ id }) => id)]);
    await db.query(
      "INSERT INTO audit (actor, action, target, details, request_id) VALUES ($1, 'unrouted text dismissed', $2, $3, $4)",
      [
        order.by,
        `thread:${thread.id}`,
        JSON.stringify({ reason: order.reason, texts: rows.length }),
        order.requestId ?? null,
      ],
    );
  });
}

/** The thread of an unrouted text, locked, and all of its texts that are. */
async function unroutedWith(db: Connection, messageId: string): Promise<{ thread: ThreadRow; rows: PendingText[] }> {
  const thread = (
    await db.query<ThreadRow>(
      `SELECT ${threadColumns} FROM threads WHERE id = (SELECT thread_id FROM messages WHERE id = $1) FOR UPDATE`,
      [messageId],
    )
  ).rows[0];
  if (!thread) throw new OrderRefused("gone", "There is no such text.");
  const { rows } = await db.query<PendingText>(
    "SELECT id, at, text FROM messages WHERE thread_id = $1 AND routing = 'unrouted' ORDER BY seq",
    [thread.id],
  );
  if (!rows.some((text) => text.id === messageId))
    throw new OrderRefused("routed", "This text has been routed already.");
  return { thread, rows };
}
