import { type MissedBefore, missedBefore } from "#domain/missed-window";
import { pool } from "#prisma/client";
import { pauseDialerAtOnce } from "./dialer-orders.ts";
import type { DialerRecord } from "./spool.ts";

/**
 * Where a dialer is to ask about rows that have missed their time: counts them at a look, and pauses it with the count when there are any, so that
 * a supervisor decides (Resume sends them, a purge drops them). Answers whether it is paused now.
 */
export async function askAboutMissed(dialer: DialerRecord, at: Date): Promise<boolean> {
  if (dialer.missedPolicy !== "ask") return false;
  const { rows } = await pool().query<{ looked_at: Date | null; decided_at: Date | null }>(
    "SELECT looked_at, decided_at FROM dialer_looks WHERE dialer_id = $1",
    [dialer.id],
  );
  const before = missedBefore({
    schedule: dialer.schedule,
    at,
    lookedAt: rows[0]?.looked_at ?? null,
    decidedAt: rows[0]?.decided_at ?? null,
  });
  const missed = await countMissed(dialer.id, before);
  if (missed === 0) return false;
  await pauseDialerAtOnce({ dialerId: dialer.id, by: "system", reason: questionOf(missed) });
  return true;
}

/** Notes that the dialer was looked after at a moment: by this it is known what was missed, and whether its run knows of a change. */
export async function noteLook(dialerId: string, at: Date): Promise<void> {
  await pool().query(
    `INSERT INTO dialer_looks (dialer_id, looked_at) VALUES ($1, $2)
     ON CONFLICT (dialer_id) DO UPDATE SET looked_at = excluded.looked_at`,
    [dialerId, at],
  );
}

// A row's time is its own, or when it was loaded: what is loaded for a time that is over is due at once.
async function countMissed(dialerId: string, { unscheduled, scheduled }: MissedBefore): Promise<number> {
  if (!unscheduled && !scheduled) return 0;
  const { rows } = await pool().query<{ missed: number }>(
    `SELECT count(*)::int AS missed FROM sms_spool WHERE dialer_id = $1 AND state = 1
       AND CASE WHEN not_before IS NULL THEN created_at < $2 ELSE greatest(not_before, created_at) < $3 END`,
    [dialerId, unscheduled, scheduled],
  );
  return rows[0]!.missed;
}

function questionOf(missed: number): string {
  return missed === 1
    ? "1 message has missed its time. Resume sends it, deleting the unprocessed rows drops it."
    : `${missed} messages have missed their time. Resume sends them, deleting the unprocessed rows drops them.`;
}
