import { pool } from "#prisma/client";

/** Rows that are put off, and until when. */
export interface HeldRow {
  id: number;
  until: Date;
}

/** Puts rows off until their recipients' hours begin. Only waiting rows, and only while the pump's epoch may send. */
export async function holdForHours(order: { dialerId: string; epoch: number }, held: HeldRow[]): Promise<void> {
  if (held.length === 0) return;
  await pool().query(
    `UPDATE sms_spool s SET held_until = g.until, held_for = 'hours'
     FROM unnest($3::bigint[], $4::timestamptz[]) AS g (id, until) WHERE s.id = g.id AND s.state = 1
       AND EXISTS (SELECT FROM dialers d WHERE d.id = $1 AND d.epoch = $2 AND d.enabled AND d.playing AND NOT d.paused)`,
    [order.dialerId, order.epoch, held.map((row) => row.id), held.map((row) => row.until)],
  );
}

// In pieces, so that no sender finds a million rows locked.
const releasePiece = 5_000;

/** After a change of a dialer's hours for recipients: what was put off under the old ones is judged again. */
export async function releaseHeld(dialerId: string): Promise<void> {
  for (;;) {
    const { rows } = await pool().query<{ released: number; changed_at: Date }>(
      `WITH piece AS MATERIALIZED (
         SELECT s.id FROM sms_spool s JOIN dialers d ON d.id = s.dialer_id AND d.hours_changed
         WHERE s.dialer_id = $1 AND s.state = 1 AND s.held_until IS NOT NULL AND s.held_for = 'hours' LIMIT $2
       ), released AS (
         UPDATE sms_spool s SET held_until = NULL, held_for = NULL FROM piece p WHERE s.id = p.id AND s.state = 1 RETURNING s.id
       )
       SELECT (SELECT count(*) FROM released)::int AS released, changed_at FROM dialers WHERE id = $1`,
      [dialerId, releasePiece],
    );
    if (!rows[0] || rows[0].released > 0) continue;
    // Another change meanwhile has rows of its own to be judged again.
    await pool().query("UPDATE dialers SET hours_changed = false WHERE id = $1 AND hours_changed AND changed_at = $2", [
      dialerId,
      rows[0].changed_at,
    ]);
    return;
  }
}

/** Whether rows wait that are due at a moment, and when the next one will be that has a time of its own or was put off (epoch ms). */
export async function readDue(dialerId: string, at: Date): Promise<{ due: boolean; nextDueAt: number | null }> {
  const { rows } = await pool().query<{ due: boolean; next: Date | null }>(
    `SELECT EXISTS (SELECT FROM sms_spool WHERE dialer_id = $1 AND state = 1 AND held_until IS NULL
                    AND (not_before IS NULL OR not_before <= $2))
         OR EXISTS (SELECT FROM sms_spool s WHERE s.dialer_id = $1 AND s.state = 1 AND s.held_until <= $2)
         OR EXISTS (SELECT FROM sms_spool s JOIN dialers d ON d.id = s.dialer_id AND d.hours_changed
                    WHERE s.dialer_id = $1 AND s.state = 1 AND s.held_until IS NOT NULL AND s.held_for = 'hours') AS due,
       least((SELECT min(not_before) FROM sms_spool WHERE dialer_id = $1 AND state = 1 AND not_before > $2),
             (SELECT min(held_until) FROM sms_spool WHERE dialer_id = $1 AND state = 1 AND held_until > $2)) AS next`,
    [dialerId, at],
  );
  return { due: rows[0]!.due, nextDueAt: rows[0]!.next?.getTime() ?? null };
}
