import { setTimeout as sleep } from "node:timers/promises";
import { type SpoolStateWord, spoolStates } from "#domain/spool-state";
import { inTransaction, pool } from "#prisma/client";
import { blockNumbers } from "./fence.ts";
import { applyEarlyReceipts } from "./receipts.ts";

/** A send that has no complete answer after this is `unknown` (milliseconds). */
export const SEND_TIMEOUT = 10_000;

/** What became of one attempt. `dropped`: never written to the wire. `waiting`: the carrier certainly did not take it. */
export type AttemptOutcome = "accepted" | "failed" | "unknown" | "waiting" | "dropped";

export interface AttemptResult {
  attemptId: number;
  outcome: AttemptOutcome;
  providerMessageId?: string | null;
  errorKind?: string;
  errorCode?: string;
  error?: string;
  milliseconds?: number;
  /** The recipient has left at the carrier: this number gets a `stop` entry. */
  optedOut?: string;
}

// Attempt's outcome, row's state, message's status.
const meanings: Record<AttemptOutcome, { attempt: string; state: SpoolStateWord; status: string }> = {
  accepted: { attempt: "accepted", state: "sent", status: "sent" },
  failed: { attempt: "failed", state: "failed", status: "failed" },
  unknown: { attempt: "unknown", state: "unknown", status: "unknown" },
  waiting: { attempt: "failed", state: "waiting", status: "queued" },
  dropped: { attempt: "dropped", state: "waiting", status: "queued" },
};

// By attempt id whatever the epoch: a late answer of a pump that was replaced still settles its rows, also those that
// were given up as unknown, also while they wait to be sent again because a person said so, and those that the carrier did not have when it was asked. A row or message
// that has moved on (another attempt, a receipt) is left alone.
const settleSql = `
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[])
      AS g (id, outcome, state, status, provider_message_id, error_kind, error_code, error, milliseconds)
  ), settled AS (
    UPDATE attempts a SET outcome = g.outcome, provider_message_id = coalesce(a.provider_message_id, g.provider_message_id),
      error_kind = g.error_kind, error_code = g.error_code, error = g.error, milliseconds = g.milliseconds,
      settled_at = clock_timestamp(), look_up_at = CASE WHEN g.outcome = 'unknown' THEN clock_timestamp() END
    FROM given g WHERE a.id = g.id
      AND (a.outcome IN ('sending', 'unknown') OR a.outcome = 'failed' AND a.error_kind = 'notFound' AND g.outcome = 'accepted')
    RETURNING a.id, a.spool_id, a.message_id, a.provider_message_id, a.dialer_id, a.intent_at, g.state, g.status, g.error, g.error_kind, g.error_code
  ), rows AS (
    UPDATE sms_spool s SET state = CASE WHEN t.state = 1 AND EXISTS (
        SELECT FROM dialers d WHERE d.id = t.dialer_id AND d.purged_at >= t.intent_at) THEN 6 ELSE t.state END, error = t.error,
      error_kind = t.error_kind, error_code = t.error_code, updated_at = clock_timestamp()
    FROM settled t WHERE s.id = t.spool_id AND s.attempt_id = t.id AND (s.state IN (7, 9) OR (s.state IN (1, 4) AND t.state = 2))
  ), texts AS (
    UPDATE messages m SET status = t.status, error = t.error, status_at = clock_timestamp()
    FROM settled t WHERE m.id = t.message_id AND (m.status IN ('sending', 'unknown') OR (m.status IN ('queued', 'failed') AND t.status = 'sent'))
      AND NOT EXISTS (SELECT FROM attempts later WHERE later.message_id = m.id AND later.id > t.id)
  )
  SELECT id FROM settled WHERE provider_message_id IS NOT NULL`;

/**
 * Writes the outcomes of attempts, of dialers and of messages, in one statement, and applies the receipts that came before
 * the answer. Idempotent. Throws what the database throws; see `settleAttemptsForSure`.
 */
export async function settleAttempts(results: AttemptResult[]): Promise<void> {
  if (results.length === 0) return;
  const accepted = await writeOutcomes(results);
  for (const { optedOut } of results) {
    if (optedOut) {
      await inTransaction((db) => blockNumbers(db, [{ phoneE164: optedOut, source: "stop", by: "provider" }]));
    }
  }
  await applyEarlyReceipts(accepted);
}

async function writeOutcomes(results: AttemptResult[]): Promise<number[]> {
  try {
    const { rows } = await pool().query<{ id: number }>({
      name: "settle-attempts",
      text: settleSql,
      values: [
        results.map((result) => result.attemptId),
        results.map((result) => meanings[result.outcome].attempt),
        results.map((result) => spoolStates[meanings[result.outcome].state]),
        results.map((result) => meanings[result.outcome].status),
        results.map((result) => result.providerMessageId ?? null),
        results.map((result) => result.errorKind ?? null),
        results.map((result) => result.errorCode ?? null),
        results.map((result) => result.error ?? null),
        results.map((result) => (result.milliseconds === undefined ? null : Math.round(result.milliseconds))),
      ],
    });
    return rows.map((row) => row.id);
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== "23505" || constraint !== "attempts_provider_id") throw error;
    // A carrier that gives an id twice must not cost the others their outcome.
    if (results.length > 1) return (await Promise.all(results.map((result) => writeOutcomes([result])))).flat();
    return writeOutcomes([{ ...results[0]!, providerMessageId: null }]);
  }
}

/** `settleAttempts`, again and again until it goes through or the signal aborts: a lost outcome is an unknown row. */
export async function settleAttemptsForSure(results: AttemptResult[], signal?: AbortSignal): Promise<void> {
  for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await settleAttempts(results);
    } catch (error) {
      if (signal?.aborted) throw error;
      await sleep(pause);
    }
  }
}

/**
 * Attempts whose outcome nobody will write any more become `unknown` (I2), never waiting: those older than the send timeout
 * and one second, whose pump has been replaced (or, where no pump came after, a heartbeat timeout later), and texts alike.
 * An answer that comes later still settles them. Returns how many.
 */
export async function settleOrphans(dialerId: string | null = null): Promise<number> {
  const { rows } = await pool().query<{ n: number }>(
    `WITH open AS MATERIALIZED (
       SELECT s.attempt_id AS id FROM dialers d JOIN sms_spool s ON s.dialer_id = d.id AND s.state = 7 WHERE $3::uuid IS NULL OR d.id = $3
       UNION ALL
       SELECT a.id FROM messages m JOIN attempts a ON a.message_id = m.id WHERE m.status = 'sending' AND $3::uuid IS NULL
     ), orphans AS MATERIALIZED (
       SELECT a.id, a.spool_id, a.message_id FROM open JOIN attempts a ON a.id = open.id LEFT JOIN dialers d ON d.id = a.dialer_id
       WHERE a.outcome = 'sending' AND a.intent_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
         AND (a.epoch <> d.epoch OR a.intent_at < clock_timestamp() - make_interval(secs => $2::float8 / 1000))
       ORDER BY a.id LIMIT 10000 FOR UPDATE OF a SKIP LOCKED
     ), settled AS (
       UPDATE attempts a SET outcome = 'unknown', error_kind = 'unclear', error = $4, settled_at = clock_timestamp(), look_up_at = clock_timestamp()
       FROM orphans o WHERE a.id = o.id
     ), rows AS (
       UPDATE sms_spool s SET state = 9, error = $4, error_kind = 'unclear', error_code = NULL, updated_at = clock_timestamp()
       FROM orphans o WHERE s.id = o.spool_id AND s.attempt_id = o.id AND s.state = 7
     ), texts AS (
       UPDATE messages m SET status = 'unknown', error = $4, status_at = clock_timestamp()
       FROM orphans o WHERE m.id = o.message_id AND m.status = 'sending'
     )
     SELECT count(*)::int AS n FROM orphans`,
    [
      SEND_TIMEOUT + 1_000,
      SEND_TIMEOUT + 1_000 + 15_000,
      dialerId,
      "The process that sent it ended before the answer was known.",
    ],
  );
  return rows[0]!.n;
}
