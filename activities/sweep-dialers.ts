import { pool } from "#prisma/client";
import { tellDialer } from "#temporal/wake";
import { dialerWorkflowId, settingsChanged } from "#workflows/dialer-messages";
import { runningIds } from "./running.ts";

/** Starts the run of every playing dialer that has none. Returns how many. */
export async function wakeDialersWithoutRun(): Promise<number> {
  const playing = await pool().query<{ id: string }>("SELECT id FROM dialers WHERE playing AND deleted_at IS NULL");
  if (playing.rows.length === 0) return 0;
  const running = await runningIds("dialerRun");
  const lost = playing.rows.filter((row) => !running.has(dialerWorkflowId(row.id)));
  for (const row of lost) await tellDialer(row.id, settingsChanged, "found by the sweep: no run");
  return lost.length;
}
