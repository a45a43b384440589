import { blockReasonSql, dialerBlockSql, messageBlockSql } from "./fence.ts";

// The second statement of the intent transaction: the list, the dialer's state and epoch are read in a snapshot that is
// newer than both locks. Rows that somebody else holds (a purge) are passed over: waiting for them would hold the fence.
/**
 * SQL of a dialer's intents. Parameters: dialer, epoch, generation or null, row ids, ports, provider or null; `paced`: and the least time between
 * two messages to one number (milliseconds), which puts rows off that come too soon.
 */
export function dialerIntentSql(paced: boolean): string {
  const rows = paced ? "allowed" : "judged";
  return `
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
    SELECT t.*, b.id AS entry, b.source, b.at, CASE WHEN b.id IS NULL THEN nextval('attempts_id_seq') END AS attempt FROM taken t
    LEFT JOIN LATERAL (${dialerBlockSql("t.phone_e164", "$1", "t.check_blacklist")}) b ON true
  )${paced ? recipients : ""}, intent AS (
    INSERT INTO attempts (id, spool_id, provider_id, dialer_id, epoch, port, phone_e164, intent_at)
    SELECT attempt, id, provider_id, $1, $2, port, phone_e164, clock_timestamp() FROM ${rows} WHERE entry IS NULL ORDER BY id
  ), changed AS (
    UPDATE sms_spool s SET state = CASE WHEN j.entry IS NULL THEN 7 ELSE 3 END, attempt_id = coalesce(j.attempt, s.attempt_id),
      provider_id = CASE WHEN j.entry IS NULL THEN j.provider_id ELSE s.provider_id END, error_kind = NULL, error_code = NULL,
      error = CASE WHEN j.entry IS NULL THEN NULL ELSE ${blockReasonSql("j")} END,
      updated_at = clock_timestamp()
    FROM ${rows} j WHERE s.id = j.id
    RETURNING s.id, j.attempt, s.phone, s.phone_e164, s.message, s.template, j.port
  )
  SELECT d.no_go, c.id, c.attempt, c.phone, c.phone_e164, c.message, c.template, c.port
  FROM (SELECT coalesce((SELECT no_go FROM dialer), CASE WHEN NOT EXISTS (SELECT FROM dialer) THEN 'gone' END) AS no_go) d
  LEFT JOIN changed c ON true ORDER BY c.id`;
}

// One row of each number, the first in entry order, and only if its number is free: the row that is locked in the conflict is read again when the
// lock is had, so that two processes never both find it free. In the order of the numbers, so that they do not wait for each other in a circle.
const recipients = `, paced AS (
    INSERT INTO recipient_paces AS q (provider_id, phone_e164, free_at)
    SELECT f.provider_id, f.phone_e164, clock_timestamp() + make_interval(secs => $7::float8 / 1000)
    FROM (SELECT DISTINCT ON (phone_e164) provider_id, phone_e164 FROM judged WHERE entry IS NULL ORDER BY phone_e164, id) f
    ORDER BY f.phone_e164
    ON CONFLICT (provider_id, phone_e164) DO UPDATE SET free_at = excluded.free_at WHERE q.free_at <= clock_timestamp()
    RETURNING q.phone_e164
  ), chosen AS MATERIALIZED (
    SELECT j.*, j.entry IS NOT NULL OR (p.phone_e164 IS NOT NULL AND row_number() OVER (PARTITION BY j.phone_e164 ORDER BY j.id) = 1) AS free
    FROM judged j LEFT JOIN paced p ON p.phone_e164 = j.phone_e164
  ), allowed AS MATERIALIZED (
    SELECT * FROM chosen WHERE free
  ), put_off AS (
    UPDATE sms_spool s SET held_for = 'recipient', held_until = CASE WHEN q.free_at > clock_timestamp() THEN q.free_at
      ELSE clock_timestamp() + make_interval(secs => $7::float8 / 1000) END
    FROM chosen c LEFT JOIN recipient_paces q ON q.provider_id = c.provider_id AND q.phone_e164 = c.phone_e164
    WHERE s.id = c.id AND NOT c.free
  )`;

// queued → sending with an attempt, or → refused with the entry's reason. A text that names a campaign itself is a single one that nobody
// had asked for: uploaded and personal entries block it too (D15, D18).
/**
 * SQL of one message's intent. Parameters: message, exempt, starting; `paced`: and the least time between two messages to one number
 * (milliseconds), and how many may come together. One that comes too soon is left queued, with `wait`.
 */
export function messageIntentSql(paced: boolean): string {
  const free = paced ? "AND EXISTS (SELECT FROM paced)" : "";
  return `
  WITH taken AS MATERIALIZED (
    SELECT m.id, m.provider_id, m.thread_id, m.from_address, m.to_address, m.text, m.kind,
      coalesce(c.campaign_id, m.campaign_id) AS campaign_id, m.campaign_id IS NOT NULL AS unasked
    FROM messages m LEFT JOIN conversations c ON c.id = m.conversation_id
    WHERE m.id = $1 AND m.direction = 'out' AND m.status = 'queued' FOR UPDATE OF m
  ), judged AS MATERIALIZED (
    SELECT t.*, b.id AS entry, b.source, b.at FROM taken t
    LEFT JOIN LATERAL (${messageBlockSql("t.to_address", "t.campaign_id", "($3::boolean OR t.unasked)")}) b
      ON NOT ($2::boolean AND t.kind IN ('stop', 'start', 'help'))
  )${paced ? recipient : ""}, intent AS (
    INSERT INTO attempts (message_id, provider_id, phone_e164, intent_at)
    SELECT id, provider_id, to_address, clock_timestamp() FROM judged WHERE entry IS NULL ${free} RETURNING id
  ), changed AS (
    UPDATE messages m SET status = CASE WHEN j.entry IS NULL THEN 'sending' ELSE 'refused' END,
      error = CASE WHEN j.entry IS NULL THEN NULL ELSE ${blockReasonSql("j")} END,
      status_at = clock_timestamp()
    FROM judged j WHERE m.id = j.id ${paced ? "AND (j.entry IS NOT NULL OR EXISTS (SELECT FROM paced))" : ""} RETURNING m.error
  )
  SELECT i.id AS attempt, j.provider_id, j.thread_id, j.from_address, j.to_address, j.text, j.entry, c.error, ${paced ? wait : "NULL::float8"} AS wait
  FROM judged j ${paced ? "LEFT" : ""} JOIN changed c ON true LEFT JOIN intent i ON true`;
}

const number = "'+' || ltrim(j.to_address, '+')";
const gap = "make_interval(secs => $4::float8 / 1000)";
// Those that come together are paid back: what the number may be sent next moves on by a whole gap each.
const recipient = `, paced AS (
    INSERT INTO recipient_paces AS q (provider_id, phone_e164, free_at)
    SELECT j.provider_id, ${number}, clock_timestamp() + ${gap} FROM judged j WHERE j.entry IS NULL
    ON CONFLICT (provider_id, phone_e164) DO UPDATE SET free_at = greatest(q.free_at, clock_timestamp()) + ${gap}
      WHERE q.free_at <= clock_timestamp() + ($5::int - 1) * ${gap}
    RETURNING q.phone_e164
  )`;
const wait = `CASE WHEN j.entry IS NULL AND i.id IS NULL THEN greatest(1, coalesce((SELECT extract(epoch FROM q.free_at - ($5::int - 1) * ${gap} - clock_timestamp())::float8 * 1000
    FROM recipient_paces q WHERE q.provider_id = j.provider_id AND q.phone_e164 = ${number}), $4::float8)) END`;
