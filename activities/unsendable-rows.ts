import { pool } from "#prisma/client";
import { blockReasonSql, dialerBlockSql } from "./fence.ts";

const neverOpenReason =
  "The recipient may be in several time zones, and no hour lies within the contact hours of all of them. Name its time zone in the list.";

/**
 * Settles what cannot be sent before any slot is spent on it: wrong formats to 5, listed numbers to 3, recipients without an hour to 4; and
 * completes rows that came without their E.164 form. Only waiting rows, and only while the pump's epoch may send.
 */
export async function settleUnsendable(
  order: { dialerId: string; epoch: number },
  found: {
    wrongFormat: { id: number; reason: string }[];
    blocked: number[];
    /** No moment lies within the hours of all the zones in which the recipient may be. */
    neverOpen: number[];
    completed: { id: number; phoneE164: string }[];
  },
): Promise<void> {
  const may =
    "EXISTS (SELECT FROM dialers d WHERE d.id = $1 AND d.epoch = $2 AND d.enabled AND d.playing AND NOT d.paused)";
  const who = [order.dialerId, order.epoch];
  if (found.wrongFormat.length > 0) {
    await pool().query(
      `UPDATE sms_spool s SET state = 5, error = g.reason, error_kind = NULL, error_code = NULL, updated_at = clock_timestamp()
       FROM unnest($3::bigint[], $4::text[]) AS g (id, reason) WHERE s.id = g.id AND s.state = 1 AND ${may}`,
      [...who, found.wrongFormat.map((row) => row.id), found.wrongFormat.map((row) => row.reason)],
    );
  }
  if (found.blocked.length > 0) {
    await pool().query(
      `UPDATE sms_spool s SET state = 3, error = ${blockReasonSql("j")}, error_kind = NULL, error_code = NULL,
         updated_at = clock_timestamp()
       FROM (SELECT r.id, b.id AS entry, b.source, b.at FROM sms_spool r JOIN dialers d ON d.id = $1
             JOIN LATERAL (${dialerBlockSql("r.phone_e164", "$1", "d.check_blacklist")}) b ON true
             WHERE r.id = ANY($3::bigint[])) j
       WHERE s.id = j.id AND s.state = 1 AND ${may}`,
      [...who, found.blocked],
    );
  }
  if (found.neverOpen.length > 0) {
    await pool().query(
      `UPDATE sms_spool s SET state = 4, error = $4, error_kind = 'hours', error_code = NULL, updated_at = clock_timestamp()
       WHERE s.id = ANY($3::bigint[]) AND s.state = 1 AND ${may}`,
      [...who, found.neverOpen, neverOpenReason],
    );
  }
  if (found.completed.length > 0) {
    await pool().query(
      `UPDATE sms_spool s SET phone_e164 = g.phone FROM unnest($1::bigint[], $2::text[]) AS g (id, phone)
       WHERE s.id = g.id AND s.state = 1`,
      [found.completed.map((row) => row.id), found.completed.map((row) => row.phoneE164)],
    );
  }
}
