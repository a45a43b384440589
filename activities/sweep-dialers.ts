import { inTransaction, pool } from "#prisma/client";
import { wakeDialer } from "#temporal/wake";
import { dialerWorkflowId } from "#workflows/dialer-messages";
import { runningIds } from "./running.ts";

/** Starts the run of every playing dialer that has none. Returns how many. */
export async function wakeDialersWithoutRun(): Promise<number> {
  const playing = await pool().query<{ id: string }>("SELECT id FROM dialers WHERE playing AND deleted_at IS NULL");
  if (playing.rows.length === 0) return 0;
  const running = await runningIds("dialerRun");
  const lost = playing.rows.filter((row) => !running.has(dialerWorkflowId(row.id)));
  for (const row of lost) await wakeDialer(row.id, "found by the sweep: no run");
  return lost.length;
}

/** Deltas below this are left: reading them is quick anyway. */
const fewDeltas = 1_000;
const foldLock = 7202;

/** Adds up the deltas behind the dialers' counts, so that reading them stays quick. The sums do not change. */
export async function foldCounts(): Promise<number> {
  return inTransaction(async (db) => {
    const alone = await db.query<{ alone: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS alone", [foldLock]);
    if (!alone.rows[0]?.alone) return 0;
    const many = await db.query("SELECT FROM dialer_count_deltas OFFSET $1 LIMIT 1", [fewDeltas]);
    if (many.rowCount === 0) return 0;
    const folded = await db.query<{ n: number }>(
      `WITH gone AS (DELETE FROM dialer_count_deltas RETURNING dialer_id, state, delta),
            kept AS (INSERT INTO dialer_count_deltas (dialer_id, state, delta)
                     SELECT dialer_id, state, sum(delta) FROM gone GROUP BY dialer_id, state HAVING sum(delta) <> 0)
       SELECT count(*)::int AS n FROM gone`,
    );
    return folded.rows[0]?.n ?? 0;
  });
}
