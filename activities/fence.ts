import { setTimeout as sleep } from "node:timers/promises";
import { pool, type Queryable } from "#prisma/client";

/** Key of the advisory lock that stands between "may still be sent" and "do not contact" (I4). */
export const FENCE = 7201;

/**
 * First statement of every intent transaction. It must be a statement of its own: the list has to be read in a later
 * one, whose snapshot is newer than the lock.
 */
export const lockFenceSharedSql = `SELECT pg_advisory_xact_lock_shared(${FENCE})`;

/** Takes the fence as a writer of a block does: waits until every intent begun before has committed. */
export async function lockFence(connection: Queryable): Promise<void> {
  await connection.query(`SELECT pg_advisory_xact_lock(${FENCE})`);
}

export type BlockSource = "stop" | "upload" | "person" | "api";

export interface BlockEntry {
  phoneE164: string;
  /** At most one of the two; none = everywhere. A `stop` entry is always for everywhere (D14, D30). */
  campaignId?: string | null;
  dialerId?: string | null;
  source: BlockSource;
  /** Actor, as in the audit: `customer`, `user:<id>` … */
  by: string;
}

export const LARGEST_BLOCK = 5_000;

/**
 * Writes do-not-contact entries and closes the fence behind them: insert, exclusive lock, and the caller commits (use it
 * as the last thing inside `inTransaction`). Entries that exist already are left alone. Returns how many are new. Throws a
 * RangeError above 5,000 entries: a longer hold of the fence would be felt by live replies.
 */
export async function blockNumbers(connection: Queryable, entries: BlockEntry[]): Promise<number> {
  if (entries.length === 0) return 0;
  if (entries.length > LARGEST_BLOCK) throw new RangeError(`At most ${LARGEST_BLOCK} entries at a time.`);
  // In the order of the numbers, so that two imports of the same numbers wait for each other instead of deadlocking.
  const inserted = await connection.query(
    `INSERT INTO black_list (phone_e164, campaign_id, dialer_id, source, by)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS e (phone, campaign, dialer, source, by)
     ORDER BY phone, campaign, dialer, source
     ON CONFLICT DO NOTHING`,
    [
      entries.map((entry) => entry.phoneE164),
      entries.map((entry) => entry.campaignId ?? null),
      entries.map((entry) => entry.dialerId ?? null),
      entries.map((entry) => entry.source),
      entries.map((entry) => entry.by),
    ],
  );
  await lockFence(connection);
  return inserted.rowCount ?? 0;
}

/** Ends a number's `stop` entries, and only those (START, D30). Opening needs no fence. Returns how many ended. */
export async function unblockStop(connection: Queryable, phoneE164: string): Promise<number> {
  const removed = await connection.query("DELETE FROM black_list WHERE phone_e164 = $1 AND source = 'stop'", [
    phoneE164,
  ]);
  return removed.rowCount ?? 0;
}

/**
 * SQL of the entry that blocks a dialer's row (D15), one row (id, source, at) or none. The arguments are SQL expressions:
 * the number, the dialer's id, and whether the dialer consults the list (DNCR). A `stop` entry blocks in any case.
 */
export function dialerBlockSql(phone: string, dialerId: string, checked: string): string {
  return `SELECT b.id, b.source, b.at FROM black_list b
    WHERE b.phone_e164 = ${phone}
      AND (b.source = 'stop' OR (${checked} AND b.campaign_id IS NULL AND (b.dialer_id IS NULL OR b.dialer_id = ${dialerId})))
    ORDER BY (b.source = 'stop') DESC, b.id LIMIT 1`;
}

/**
 * SQL of the entry that blocks a message to a customer (D15): `stop` entries always; the others only when an agent starts
 * the conversation (`starting`), for its campaign or for all.
 */
export function messageBlockSql(phone: string, campaignId: string, starting: string): string {
  return `SELECT b.id, b.source, b.at FROM black_list b
    WHERE b.phone_e164 IN (${phone}, '+' || ltrim(${phone}, '+'))
      AND (b.source = 'stop' OR (${starting} AND b.dialer_id IS NULL AND (b.campaign_id IS NULL OR b.campaign_id = ${campaignId})))
    ORDER BY (b.source = 'stop') DESC, b.id LIMIT 1`;
}

/** SQL of what a blocked row or message says of the entry that blocks it; `entry` is an alias with entry, source and at. */
export function blockReasonSql(entry: string): string {
  return `'Blocked: ' || CASE ${entry}.source WHEN 'stop' THEN 'the customer wrote STOP' ELSE 'do-not-contact list' END
    || ', entry ' || ${entry}.entry || ', since ' || to_char(${entry}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

/** Longest wait for unwritten intents to end: senders drop an intent older than 1 s. */
export const LONGEST_WAIT_FOR_WIRE = 1_500;

/** A dialer's sends, or the sends to some numbers. */
export type WireScope = { dialerId: string } | { phones: string[] };

/**
 * After a pause, stop, purge or opt-out has committed: waits until no intent from before, of that dialer or to those
 * numbers, is left, at most about 1.5 s; after that what is left has been written to the wire already. Returns how many
 * sends are left. The confirmation that a STOP gets does not count (D15).
 */
export async function waitForWire(scope: WireScope, longestMilliseconds = LONGEST_WAIT_FOR_WIRE): Promise<number> {
  const deadline = performance.now() + longestMilliseconds;
  const { rows } = await pool().query<{ now: string }>("SELECT clock_timestamp()::text AS now");
  for (let pause = 5; ; pause = Math.min(pause * 2, 40)) {
    const left = await onTheWire(scope, rows[0]!.now);
    const remaining = deadline - performance.now();
    if (left === 0 || remaining <= 0) return left;
    await sleep(Math.min(pause, remaining));
  }
}

// Named, so that each of the repeated looks costs little.
const dialerWireSql = `SELECT count(*)::int AS n FROM sms_spool s JOIN attempts a ON a.id = s.attempt_id
  WHERE s.dialer_id = $1 AND s.state = 7 AND a.intent_at <= $2::timestamptz`;
const numberWireSql = `SELECT
  (SELECT count(*) FROM attempts a JOIN sms_spool s ON s.id = a.spool_id AND s.attempt_id = a.id
   WHERE a.phone_e164 = ANY($1::text[]) AND a.outcome = 'sending' AND s.state = 7 AND a.intent_at <= $2::timestamptz)::int
  + (SELECT count(DISTINCT m.id) FROM messages m JOIN attempts a ON a.message_id = m.id AND a.outcome = 'sending'
     WHERE m.status = 'sending' AND m.kind NOT IN ('stop', 'start', 'help') AND a.intent_at <= $2::timestamptz
       AND ltrim(m.to_address, '+') = ANY(SELECT ltrim(p, '+') FROM unnest($1::text[]) AS p))::int AS n`;

/** How many sends have a committed intent, begun before a time of the database's clock, and no outcome yet. */
export async function onTheWire(scope: WireScope, before = "infinity"): Promise<number> {
  const { rows } = await pool().query<{ n: number }>(
    "dialerId" in scope
      ? { name: "dialer-wire", text: dialerWireSql, values: [scope.dialerId, before] }
      : { name: "number-wire", text: numberWireSql, values: [scope.phones, before] },
  );
  return rows[0]!.n;
}
