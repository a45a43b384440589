import type { Connection } from "#prisma/client";
import { adapterFor } from "#providers/adapters";
import { OrderRefused } from "#temporal/order-refused";

interface Attached {
  messageId: string;
  conversationId: string;
  authorId: string;
  mediaIds: string[];
}

/**
 * Gives an agent's uploads to the text that they are sent with; part of its transaction. Throws OrderRefused `media` when the carrier takes none
 * or not so many, or when one of them is not there (any more): then nothing is sent.
 */
export async function attachMedia(db: Connection, order: Attached): Promise<void> {
  if (order.mediaIds.length === 0) return;
  const { rows } = await db.query<{ type: string; settings: Record<string, unknown> }>(
    "SELECT p.type, p.settings FROM messages m JOIN providers p ON p.id = m.provider_id WHERE m.id = $1",
    [order.messageId],
  );
  const can = rows[0] && adapterFor(rows[0].type).media?.(rows[0].settings);
  if (!can) throw new OrderRefused("media", "This conversation's carrier takes no files.");
  if (order.mediaIds.length > can.most)
    throw new OrderRefused("media", `This conversation's carrier takes at most ${can.most} files with a text.`);
  const given = await db.query<{ bytes: number }>(
    `UPDATE media a SET message_id = $1, place = w.place - 1 FROM unnest($2::uuid[]) WITH ORDINALITY AS w (id, place)
     WHERE a.id = w.id AND a.state = 'stored' AND a.message_id IS NULL AND a.conversation_id = $3 AND a.uploaded_by = $4 RETURNING a.bytes`,
    [order.messageId, order.mediaIds, order.conversationId, order.authorId],
  );
  if (given.rows.length !== order.mediaIds.length)
    throw new OrderRefused("media", "One of the files is not here any more: attach it again.");
  if (given.rows.reduce((sum, row) => sum + row.bytes, 0) > can.bytes)
    throw new OrderRefused(
      "media",
      `This conversation's carrier takes at most ${can.bytes / 1024 / 1024} MB of files with a text.`,
    );
}
