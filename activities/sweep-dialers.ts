import { pool } from "#prisma/client";
import { tellDialer } from "#temporal/wake";
import { dialerWorkflowId, settingsChanged } from "#workflows/dialer-messages";
import { runningIds } from "./running.ts";

/**
 * Tells each run of a change that it has not looked at since: whoever made the change could not tell it, and outside its hours a run sleeps until
 * they begin. Returns how many.
 */
export async function tellDialersOfChanges(): Promise<number> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT d.id FROM dialers d LEFT JOIN dialer_looks l ON l.dialer_id = d.id
     WHERE d.playing AND d.enabled AND NOT d.paused AND d.deleted_at IS NULL
       AND greatest(d.changed_at, d.state_since) > coalesce(l.looked_at, '-infinity')
       AND greatest(d.changed_at, d.state_since) < clock_timestamp() - interval '5 seconds'`,
  );
  for (const { id } of rows) await tellDialer(id, settingsChanged, "found by the sweep: a change not looked at");
  return rows.length;
}

/** Starts the run of every playing dialer that has none. Returns how many. */
export async function wakeDialersWithoutRun(): Promise<number> {
  const playing = await pool().query<{ id: string }>("SELECT id FROM dialers WHERE playing AND deleted_at IS NULL");
  if (playing.rows.length === 0) return 0;
  const running = await runningIds("dialerRun");
  const lost = playing.rows.filter((row) => !running.has(dialerWorkflowId(row.id)));
  for (const row of lost) await tellDialer(row.id, settingsChanged, "found by the sweep: no run");
  return lost.length;
}
