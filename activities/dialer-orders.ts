import { type SpoolStateWord, spoolStates } from "#domain/spool-state";
import { type Connection, inTransaction } from "#prisma/client";
import { OrderRefused } from "#temporal/order-refused";
import { type DialerOrder, recordOrder } from "./dialer-record.ts";
import { waitForWire } from "./fence.ts";
import type { Checkpoint } from "./load.ts";

export type { DialerOrder } from "./dialer-record.ts";

export interface DialerOrderAnswer {
  /** False when the dialer was in that state already. */
  changed: boolean;
  /** Sends that had been written to the wire before the order held. */
  onTheWire: number;
}

/** States that a purge may cancel (D17). A row being sent is left alone; sent rows stay for the reports. */
export type PurgeableState = Extract<SpoolStateWord, "waiting" | "failed" | "wrongFormat" | "blocked">;
export const purgeableStates: readonly PurgeableState[] = ["waiting", "failed", "wrongFormat", "blocked"];

/** Play: begins a run (D13). A pause from an earlier run is over. Throws OrderRefused `notFound`. */
export async function startDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  const changed = await change(order, "played", (dialer) => !dialer.playing, {
    playing: true,
    paused: false,
    reason: null,
  });
  return { changed, onTheWire: 0 };
}

/** Stop: ends the run (D13). Holds from its return: only the sends that it counts still go out (I5). */
export async function stopDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  const changed = await change(order, "stopped", (dialer) => dialer.playing, {
    playing: false,
    paused: false,
    reason: null,
  });
  return { changed, onTheWire: await waitForWire({ dialerId: order.dialerId }) };
}

/** Holds a running dialer, by a person or by the system with a reason (D13). Holds from its return (I5). */
export async function pauseDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  const changed = await change(order, "paused", (dialer) => dialer.playing && !dialer.paused, {
    playing: true,
    paused: true,
    reason: order.reason ?? "",
  });
  return { changed, onTheWire: await waitForWire({ dialerId: order.dialerId }) };
}

/** As `pauseDialer`, without waiting: for the pump, whose own sends are on the wire. */
export async function pauseDialerAtOnce(order: DialerOrder): Promise<boolean> {
  return change(order, "paused", (dialer) => dialer.playing && !dialer.paused, {
    playing: true,
    paused: true,
    reason: order.reason ?? "",
  });
}

/** Lets a paused dialer go on (D13). */
export async function resumeDialer(order: DialerOrder): Promise<DialerOrderAnswer> {
  const changed = await change(order, "resumed", (dialer) => dialer.playing && dialer.paused, {
    playing: true,
    paused: false,
    reason: null,
  });
  return { changed, onTheWire: 0 };
}

export interface PurgeAnswer {
  onTheWire: number;
  cancelled: number;
  byState: Record<string, number>;
}

/** How far a purge got: what an attempt that was cut off leaves to the next one, so that both together cancel what the first was to. */
interface PurgeProgress {
  /** The last row of each state when the order was given: later ones are not meant. */
  last: Record<string, number>;
  /** The last row of each state that was looked at. */
  after: Record<string, number>;
  byState: Record<string, number>;
  /** `purged_at` is set. */
  marked: boolean;
  answer: PurgeAnswer | null;
}

/**
 * Cancels unprocessed rows (D17): waiting ones, or those of the states named. Rows uploaded after the order are not
 * touched. Holds from its return: none of the cancelled rows is sent. With a checkpoint a purge that was cut off goes on where it was.
 */
export async function purgeDialer(
  order: DialerOrder & { states?: readonly PurgeableState[]; checkpoint?: Checkpoint | undefined },
): Promise<PurgeAnswer> {
  const states = order.states ?? ["waiting"];
  const wrong = states.find((state) => !purgeableStates.includes(state));
  if (wrong !== undefined || states.length === 0) {
    throw new OrderRefused("states", `Choose from ${purgeableStates.join(", ")}.`, { states });
  }
  const { checkpoint } = order;
  const progress = (checkpoint?.reached as PurgeProgress | null) ?? (await beginPurge(order, states));
  if (progress.answer) return progress.answer;
  for (const state of new Set(states)) await cancelRows(order, state, progress);
  const waitingToo = states.includes("waiting");
  // From here on a row that was being sent does not come back to waiting (I5): settling its outcome looks at this.
  if (waitingToo && !progress.marked) {
    await inTransaction(async (db) => {
      await db.query("UPDATE dialers SET purged_at = clock_timestamp() WHERE id = $1", [order.dialerId]);
      checkpoint?.note({ ...progress, marked: true });
    });
    progress.marked = true;
  }
  const onTheWire = await waitForWire({ dialerId: order.dialerId });
  return inTransaction(async (db) => {
    const byState = { ...progress.byState };
    if (waitingToo) byState.waiting = (byState.waiting ?? 0) + (await cancelReturned(db, order.dialerId));
    const cancelled = Object.values(byState).reduce((total, each) => total + each, 0);
    await recordOrder(db, order, "purged", { cancelled, byState });
    const answer = { onTheWire, cancelled, byState };
    checkpoint?.note({ ...progress, answer });
    return answer;
  });
}

/** What the order is to cancel: read behind the dialer's lock, and noted before the first row is cancelled. */
async function beginPurge(
  order: DialerOrder & { checkpoint?: Checkpoint | undefined },
  states: readonly PurgeableState[],
): Promise<PurgeProgress> {
  return inTransaction(async (db) => {
    await readLocked(db, order.dialerId);
    const { rows } = await db.query<{ state: number; last: number }>(
      `SELECT s.state, (SELECT max(id) FROM sms_spool WHERE dialer_id = $1 AND state = s.state) AS last
       FROM unnest($2::smallint[]) AS s (state)`,
      [order.dialerId, states.map((state) => spoolStates[state])],
    );
    const last = Object.fromEntries(
      states.map((state) => [state, rows.find((row) => row.state === spoolStates[state])?.last ?? 0]),
    );
    const progress: PurgeProgress = { last, after: {}, byState: {}, marked: false, answer: null };
    order.checkpoint?.note(progress);
    return progress;
  });
}

// In pieces, so that no sender finds a million rows locked, and the counts on screen move.
const purgePiece = 5_000;

/** Cancels what came back to waiting between the first look and `purged_at`; returns how many. */
async function cancelReturned(db: Connection, dialerId: string): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE sms_spool s SET state = 6, updated_at = clock_timestamp()
     FROM attempts a, dialers d
     WHERE s.dialer_id = $1 AND s.state = 1 AND a.id = s.attempt_id AND d.id = s.dialer_id AND a.intent_at <= d.purged_at`,
    [dialerId],
  );
  return rowCount ?? 0;
}

/** Cancels the rows of one state up to the last one that is meant; `progress` grows with each piece that is committed. */
async function cancelRows(
  { dialerId, checkpoint }: DialerOrder & { checkpoint?: Checkpoint | undefined },
  state: PurgeableState,
  progress: PurgeProgress,
): Promise<void> {
  progress.byState[state] ??= 0;
  for (;;) {
    const more = await inTransaction(async (db) => {
      const piece = await db.query<{ id: number | null; done: number }>(
        `WITH piece AS MATERIALIZED (
           SELECT id FROM sms_spool WHERE dialer_id = $1 AND state = $2 AND id > $3 AND id <= $4 ORDER BY id LIMIT $5
         ), done AS (
           UPDATE sms_spool s SET state = 6, updated_at = clock_timestamp() FROM piece p
           WHERE s.id = p.id AND s.state = $2 RETURNING s.id
         )
         SELECT (SELECT max(id) FROM piece) AS id, (SELECT count(*) FROM done)::int AS done`,
        [dialerId, spoolStates[state], progress.after[state] ?? 0, progress.last[state], purgePiece],
      );
      const { id, done } = piece.rows[0]!;
      if (id === null) return false;
      progress.after[state] = id;
      progress.byState[state] = (progress.byState[state] ?? 0) + done;
      checkpoint?.note(progress);
      return true;
    });
    if (!more) return;
  }
}

interface LockedDialer {
  playing: boolean;
  paused: boolean;
  enabled: boolean;
}

async function readLocked(db: Connection, dialerId: string): Promise<LockedDialer> {
  // Waits for the intents under way, which hold the row FOR SHARE; every later one sees what is committed here. Rows that
  // are being loaded hold it FOR KEY SHARE and are not waited for.
  const { rows } = await db.query<LockedDialer>(
    "SELECT playing, paused, enabled FROM dialers WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE",
    [dialerId],
  );
  if (!rows[0]) throw new OrderRefused("notFound", "There is no such dialer.");
  return rows[0];
}

async function change(
  order: DialerOrder,
  what: string,
  applies: (dialer: LockedDialer) => boolean,
  next: { playing: boolean; paused: boolean; reason: string | null },
): Promise<boolean> {
  return inTransaction(async (db) => {
    if (!applies(await readLocked(db, order.dialerId))) return false;
    await db.query(
      `UPDATE dialers SET playing = $2, paused = $3, pause_reason = $4, paused_by = $5, state_since = clock_timestamp()
       WHERE id = $1`,
      [order.dialerId, next.playing, next.paused, next.reason, next.paused ? order.by : null],
    );
    // Play and Resume say that what has missed its time may go.
    if (next.playing && !next.paused)
      await db.query(
        `INSERT INTO dialer_looks (dialer_id, decided_at) VALUES ($1, clock_timestamp())
         ON CONFLICT (dialer_id) DO UPDATE SET decided_at = excluded.decided_at`,
        [order.dialerId],
      );
    await recordOrder(db, order, what, {});
    return true;
  });
}
