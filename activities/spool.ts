import type { ContactRanges } from "#domain/contact-hours";
import type { MissedPolicy } from "#domain/missed-window";
import type { Schedule } from "#domain/schedule";
import { balance, type SpoolCounts, spoolCounts } from "#domain/spool-state";
import { pool, type Queryable } from "#prisma/client";
import { dialerBlockSql } from "./fence.ts";

/** A dialer as its pump and its run see it. */
export interface DialerRecord {
  id: string;
  name: string;
  enabled: boolean;
  playing: boolean;
  paused: boolean;
  pauseReason: string | null;
  stateSince: Date;
  providerId: string;
  ports: { from: number; to: number } | null;
  batchSize: number;
  epoch: number;
  schedule: Schedule;
  /** Hours by the recipients' own clocks; null = not asked for. */
  contactRanges: ContactRanges | null;
  missedPolicy: MissedPolicy;
}

/** Reads a dialer with its hours; null when it is deleted. */
export async function readDialerRecord(dialerId: string): Promise<DialerRecord | null> {
  const { rows } = await pool().query(
    `SELECT d.id, d.name, d.enabled, d.playing, d.paused, d.pause_reason, d.state_since, d.provider_id, d.port_from, d.port_to,
       d.batch_size, d.epoch, d.contact_ranges, d.missed_policy, s.time_zone, s.ranges, s.exceptions
     FROM dialers d JOIN schedules s ON s.id = d.schedule_id WHERE d.id = $1 AND d.deleted_at IS NULL`,
    [dialerId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    playing: row.playing,
    paused: row.paused,
    pauseReason: row.pause_reason,
    stateSince: row.state_since,
    providerId: row.provider_id,
    ports: row.port_from === null ? null : { from: row.port_from, to: row.port_to },
    batchSize: row.batch_size,
    epoch: row.epoch,
    schedule: { timeZone: row.time_zone, ranges: row.ranges, exceptions: row.exceptions },
    contactRanges: row.contact_ranges,
    missedPolicy: row.missed_policy,
  };
}

/**
 * Makes the caller the dialer's only pump: intents of every earlier epoch are refused from now on. Waits for the intents
 * under way. Null when the dialer is deleted.
 */
export async function takeEpoch(dialerId: string): Promise<number | null> {
  const { rows } = await pool().query<{ epoch: number }>(
    "UPDATE dialers SET epoch = epoch + 1 WHERE id = $1 AND deleted_at IS NULL RETURNING epoch",
    [dialerId],
  );
  return rows[0]?.epoch ?? null;
}

export interface WaitingRow {
  id: number;
  phone: string;
  phoneE164: string | null;
  /** As its list names it; null = it tells none. */
  timeZone: string | null;
  /** It was put off and has come due: not one of those read in entry order. */
  held: boolean;
  /** On the do-not-contact list when it was read: saves it a slot. What counts is the look behind the fence. */
  blocked: boolean;
}

/**
 * The next waiting rows after a position, in entry order (F36), without those that are not due yet (D34) or known already; and of those that were
 * put off and have come due since, up to as many, wherever they stand; `heldKnown` are those of them that are known.
 */
export async function readWaiting(
  dialerId: string,
  {
    after,
    limit,
    known,
    heldKnown,
    at,
  }: { after: number; limit: number; known: number[]; heldKnown: number[]; at: Date },
): Promise<WaitingRow[]> {
  const { rows } = await pool().query({
    name: "read-waiting",
    text: `SELECT s.id, s.phone, s.phone_e164, s.time_zone, s.held, b.id IS NOT NULL AS blocked
      FROM ((SELECT w.id, w.phone, w.phone_e164, w.time_zone, false AS held FROM sms_spool w
             WHERE w.dialer_id = $1 AND w.state = 1 AND w.held_until IS NULL AND w.id > $2 AND w.id <> ALL($4::bigint[])
               AND (w.not_before IS NULL OR w.not_before <= $6::timestamptz)
             ORDER BY w.id LIMIT $3)
            UNION ALL
            (SELECT w.id, w.phone, w.phone_e164, w.time_zone, true FROM sms_spool w
             WHERE w.dialer_id = $1 AND w.state = 1 AND w.held_until <= $6::timestamptz AND w.id <> ALL($5::bigint[])
               AND (w.not_before IS NULL OR w.not_before <= $6::timestamptz)
             ORDER BY w.held_until, w.id LIMIT $3)) s
      JOIN dialers d ON d.id = $1
      LEFT JOIN LATERAL (${dialerBlockSql("s.phone_e164", "$1", "d.check_blacklist")}) b ON true
      ORDER BY s.id`,
    values: [dialerId, after, limit, known.filter((id) => id > after), heldKnown, at],
  });
  return rows.map((row) => ({
    id: row.id,
    phone: row.phone,
    phoneE164: row.phone_e164,
    timeZone: row.time_zone,
    held: row.held,
    blocked: row.blocked,
  }));
}

export interface DialerCounts extends SpoolCounts {
  uploaded: number;
}

/** The books of dialers, all sides of each from one snapshot: what was accepted, the rows by state, and whether both agree (I3). */
export async function readDialerCounts(
  dialerIds: string[],
): Promise<Map<string, { counts: DialerCounts; balanced: boolean }>> {
  const { rows } = await pool().query<{ id: string; uploaded: number; states: { state: number; rows: number }[] }>(
    `SELECT d.id, (SELECT coalesce(sum(u.accepted), 0) FROM uploads u WHERE u.dialer_id = d.id)::bigint AS uploaded,
       (SELECT coalesce(json_agg(json_build_object('state', c.state, 'rows', c.rows)), '[]')
        FROM dialer_counts c WHERE c.dialer_id = d.id) AS states
     FROM unnest($1::uuid[]) AS d (id)`,
    [dialerIds],
  );
  return new Map(
    rows.map(({ id, uploaded, states }) => {
      const counts = spoolCounts(states);
      return [id, { counts: { uploaded, ...counts }, balanced: balance(uploaded, counts).balanced }];
    }),
  );
}

/**
 * Adds up the ledger's deltas where many have gathered, in one statement: a reader sees them before or after, never between. What the reports
 * count goes to dialer_quarters in the same statement, and what the charts show to dialer_rates. Returns how many deltas there were.
 */
export async function foldDialerCounts(connection: Queryable = pool()): Promise<number> {
  const { rows } = await connection.query<{ n: number }>(
    `WITH many AS (
       SELECT dialer_id, state FROM dialer_count_deltas GROUP BY dialer_id, state HAVING count(*) > 20
     ), taken AS (
       DELETE FROM dialer_count_deltas t USING many m WHERE t.dialer_id = m.dialer_id AND t.state = m.state
       RETURNING t.dialer_id, t.state, t.quarter, t.provider_id, t.error_kind, t.error_code, t.delta, t.at
     ), folded AS (
       INSERT INTO dialer_count_deltas (dialer_id, state, delta, at)
       SELECT dialer_id, state, sum(delta), NULL FROM taken GROUP BY dialer_id, state HAVING sum(delta) <> 0
     ), reported AS (
       INSERT INTO dialer_quarters AS q (dialer_id, quarter, state, provider_id, error_kind, error_code, rows)
       SELECT dialer_id, quarter, state, provider_id, error_kind, error_code, sum(delta) FROM taken WHERE quarter IS NOT NULL
       GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(delta) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
       ON CONFLICT (dialer_id, quarter, state, provider_id, error_kind, error_code) DO UPDATE SET rows = q.rows + excluded.rows
     ), rated AS (
       INSERT INTO dialer_rates AS r (dialer_id, at, state, rows)
       SELECT dialer_id, date_bin('5 seconds', at, '2000-01-01T00:00:00Z'), state, sum(delta) FROM taken
       WHERE delta > 0 AND at > now() - interval '1 hour'
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
       ON CONFLICT (dialer_id, at, state) DO UPDATE SET rows = r.rows + excluded.rows
     )
     SELECT count(*)::int AS n FROM taken`,
  );
  await connection.query("DELETE FROM dialer_rates WHERE at < now() - interval '1 hour'");
  await connection.query("DELETE FROM dialer_quarters WHERE rows = 0");
  return rows[0]!.n;
}
