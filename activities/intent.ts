import type { RowTemplate } from "#domain/row-template";
import { blockReasonSql, dialerBlockSql, lockFenceSharedSql, messageBlockSql } from "./fence.ts";
import { behindFence, type FencedStatement } from "./fenced-statement.ts";

/** An intent older than this at the moment of writing is dropped, never written (milliseconds). */
export const INTENT_LIFETIME = 1_000;

/** When an intent was begun, on both clocks: neither a frozen process nor a changed clock makes an old one look young. */
export interface IntentTime {
  monotonic: number;
  wall: number;
}

/** Now, on both clocks: taken before the intent is committed, never after. */
export function intentTime(): IntentTime {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** True when an intent may no longer be written to the wire. */
export function isStale(begun: IntentTime): boolean {
  return performance.now() - begun.monotonic > INTENT_LIFETIME || Date.now() - begun.wall > INTENT_LIFETIME;
}

export interface DialerIntent {
  rowId: number;
  attemptId: number;
  phone: string;
  phoneE164: string;
  message: string;
  port: number | null;
  /** In place of the message, by the account's own name of it (D32). */
  template: RowTemplate | null;
}

/**
 * Why a dialer may not send now. `epoch`: a newer pump has taken over. `provider`: it has been given another one.
 * `throttled`: the slots were voided by a back-off.
 */
export type NoGo = "gone" | "disabled" | "stopped" | "paused" | "epoch" | "provider" | "throttled";

export interface DialerIntents {
  intents: DialerIntent[];
  /** Rows that met a do-not-contact entry: they are in state 3 now. Rows in neither list were not waiting any more. */
  blocked: number[];
  noGo: NoGo | null;
  begun: IntentTime;
}

export interface DialerIntentOrder {
  dialerId: string;
  /** The pump attempt's epoch: an older pump gets `noGo: "epoch"`. */
  epoch: number;
  /** The account that the rows will go to; absent = the dialer's, whichever it is. */
  providerId?: string;
  /** Of the reservation whose slots these rows will use; absent = not checked. */
  generation?: number;
  rows: { id: number; port: number | null }[];
}

// The second statement of the intent transaction: the list, the dialer's state and epoch are read in a snapshot that is
// newer than both locks. Rows that somebody else holds (a purge) are passed over: waiting for them would hold the fence.
// Parameters: dialer, epoch, generation or null, row ids, ports, provider or null.
const dialerIntentSql = `
  WITH dialer AS MATERIALIZED (
    SELECT d.id, d.provider_id, d.check_blacklist, CASE
        WHEN d.deleted_at IS NOT NULL THEN 'gone' WHEN NOT d.enabled THEN 'disabled' WHEN NOT d.playing THEN 'stopped'
        WHEN d.paused THEN 'paused' WHEN d.epoch <> $2 THEN 'epoch'
        WHEN d.provider_id <> $6::uuid THEN 'provider'
        WHEN $3::int IS NOT NULL AND p.generation > $3::int THEN 'throttled' END AS no_go
    FROM dialers d LEFT JOIN provider_paces p ON p.provider_id = d.provider_id WHERE d.id = $1
  ), taken AS MATERIALIZED (
    SELECT s.id, s.phone_e164, w.port, d.provider_id, d.check_blacklist
    FROM unnest($4::bigint[], $5::int[]) AS w (id, port) JOIN dialer d ON d.no_go IS NULL JOIN sms_spool s ON s.id = w.id
    WHERE s.state = 1 AND s.dialer_id = $1 AND s.phone_e164 IS NOT NULL
    ORDER BY s.id FOR UPDATE OF s SKIP LOCKED
  ), judged AS MATERIALIZED (
    SELECT t.*, b.id AS entry, b.source, b.at FROM taken t
    LEFT JOIN LATERAL (${dialerBlockSql("t.phone_e164", "$1", "t.check_blacklist")}) b ON true
  ), intent AS (
    INSERT INTO attempts (spool_id, provider_id, dialer_id, epoch, port, phone_e164, intent_at)
    SELECT id, provider_id, $1, $2, port, phone_e164, clock_timestamp() FROM judged WHERE entry IS NULL ORDER BY id
    RETURNING id, spool_id
  ), changed AS (
    UPDATE sms_spool s SET state = CASE WHEN j.entry IS NULL THEN 7 ELSE 3 END, attempt_id = coalesce(i.id, s.attempt_id),
      provider_id = CASE WHEN j.entry IS NULL THEN j.provider_id ELSE s.provider_id END, error_kind = NULL, error_code = NULL,
      error = CASE WHEN j.entry IS NULL THEN NULL ELSE ${blockReasonSql("j")} END,
      updated_at = clock_timestamp()
    FROM judged j LEFT JOIN intent i ON i.spool_id = j.id WHERE s.id = j.id
    RETURNING s.id, i.id AS attempt, s.phone, s.phone_e164, s.message, s.template, j.port
  )
  SELECT d.no_go, c.id, c.attempt, c.phone, c.phone_e164, c.message, c.template, c.port
  FROM (SELECT coalesce((SELECT no_go FROM dialer), CASE WHEN NOT EXISTS (SELECT FROM dialer) THEN 'gone' END) AS no_go) d
  LEFT JOIN changed c ON true ORDER BY c.id`;

interface IntentRow {
  no_go: NoGo | null;
  id: number | null;
  attempt: number | null;
  phone: string;
  phone_e164: string;
  message: string;
  template: RowTemplate | null;
  port: number | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The first statements of an intent transaction: the fence, and the dialer FOR SHARE (FOR KEY SHARE does not stop a pause). */
export function dialerIntentLocks(dialerId: string): string {
  if (!uuid.test(dialerId)) throw new TypeError("A dialer's id is a UUID.");
  return `BEGIN; ${lockFenceSharedSql}; SELECT id FROM dialers WHERE id = '${dialerId}' FOR SHARE`;
}

/** The one statement that checks and writes the intents, after the locks. */
export function dialerIntentStatement(order: DialerIntentOrder): FencedStatement {
  return {
    name: "dialer_intent",
    types: "uuid, int, int, bigint[], int[], uuid",
    text: dialerIntentSql,
    values: [
      order.dialerId,
      order.epoch,
      order.generation ?? null,
      order.rows.map((row) => row.id),
      order.rows.map((row) => row.port),
      order.providerId ?? null,
    ],
  };
}

/**
 * Commits the intent to send up to one batch of a dialer's rows (I2): waiting rows become `sending` (7), each with an
 * attempt; rows on the do-not-contact list become `blocked` (3). Nothing changes when the dialer may not send: then
 * `noGo` says why. Only for rows whose slots are due within about 50 ms.
 */
export async function commitDialerIntents(order: DialerIntentOrder): Promise<DialerIntents> {
  const begun = intentTime();
  const rows = await behindFence<IntentRow>(dialerIntentLocks(order.dialerId), dialerIntentStatement(order));
  const intents: DialerIntent[] = [];
  const blocked: number[] = [];
  for (const row of rows) {
    if (row.id === null) continue;
    if (row.attempt === null) blocked.push(row.id);
    else
      intents.push({
        rowId: row.id,
        attemptId: row.attempt,
        phone: row.phone,
        phoneE164: row.phone_e164,
        message: row.message,
        port: row.port,
        template: row.template,
      });
  }
  return { intents, blocked, noGo: rows[0]?.no_go ?? null, begun };
}

export interface MessageIntent {
  attemptId: number;
  providerId: string;
  threadId: string | null;
  from: string;
  to: string;
  text: string;
  begun: IntentTime;
}

export interface MessageIntentOptions {
  /** The confirmation of a STOP, the answer to START or HELP (D15): holds only for messages of those kinds. */
  exempt?: boolean;
  /** An agent starts the conversation: uploaded and personal entries block too (D15). */
  starting?: boolean;
}

// queued → sending with an attempt, or → refused with the entry's reason. A text that names a campaign itself is a single one that nobody
// had asked for: uploaded and personal entries block it too (D15, D18). Parameters: message, exempt, starting.
const messageIntentSql = `
  WITH taken AS MATERIALIZED (
    SELECT m.id, m.provider_id, m.thread_id, m.from_address, m.to_address, m.text, m.kind,
      coalesce(c.campaign_id, m.campaign_id) AS campaign_id, m.campaign_id IS NOT NULL AS unasked
    FROM messages m LEFT JOIN conversations c ON c.id = m.conversation_id
    WHERE m.id = $1 AND m.direction = 'out' AND m.status = 'queued' FOR UPDATE OF m
  ), judged AS MATERIALIZED (
    SELECT t.*, b.id AS entry, b.source, b.at FROM taken t
    LEFT JOIN LATERAL (${messageBlockSql("t.to_address", "t.campaign_id", "($3::boolean OR t.unasked)")}) b
      ON NOT ($2::boolean AND t.kind IN ('stop', 'start', 'help'))
  ), intent AS (
    INSERT INTO attempts (message_id, provider_id, phone_e164, intent_at)
    SELECT id, provider_id, to_address, clock_timestamp() FROM judged WHERE entry IS NULL RETURNING id
  ), changed AS (
    UPDATE messages m SET status = CASE WHEN j.entry IS NULL THEN 'sending' ELSE 'refused' END,
      error = CASE WHEN j.entry IS NULL THEN NULL ELSE ${blockReasonSql("j")} END,
      status_at = clock_timestamp()
    FROM judged j WHERE m.id = j.id RETURNING m.error
  )
  SELECT i.id AS attempt, j.provider_id, j.thread_id, j.from_address, j.to_address, j.text, j.entry, c.error
  FROM judged j JOIN changed c ON true LEFT JOIN intent i ON true`;

/**
 * Commits the intent to send one queued message (an agent's reply, an automatic text): `queued` → `sending`. A blocked one
 * becomes `refused` and the entry is told; a message that is not queued any more answers `gone`.
 */
export async function commitMessageIntent(
  messageId: string,
  options: MessageIntentOptions = {},
): Promise<MessageIntent | { blocked: string; entryId: number } | { gone: true }> {
  const begun = intentTime();
  const [row] = await behindFence<{
    attempt: number | null;
    provider_id: string;
    thread_id: string | null;
    from_address: string;
    to_address: string;
    text: string;
    entry: number | null;
    error: string | null;
  }>(`BEGIN; ${lockFenceSharedSql}`, {
    name: "message_intent",
    types: "uuid, boolean, boolean",
    text: messageIntentSql,
    values: [messageId, options.exempt ?? false, options.starting ?? false],
  });
  if (!row) return { gone: true };
  if (row.attempt === null) return { blocked: row.error!, entryId: row.entry! };
  return {
    attemptId: row.attempt,
    providerId: row.provider_id,
    threadId: row.thread_id,
    from: row.from_address,
    to: row.to_address,
    text: row.text,
    begun,
  };
}
