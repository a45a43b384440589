import type { z } from "zod";
import { readBlockReason } from "#domain/block-reason";
import { retryClass } from "#domain/retry";
import { stateWord } from "#domain/spool-state";
import { pool } from "#prisma/client";
import { type Checkpoint, cancelRow as cancel, retryRows as retry } from "#temporal/client";
import { userOfActor } from "./actor.ts";
import { heldOf } from "./dialer-rows.ts";
import { refuseHiddenDialer } from "./dialers.ts";
import type { Viewer } from "./session.ts";
import type { RetryResult, RowDetail, RowError, retryOrder } from "./shapes/rows.ts";
import { sayer } from "./spoken-error.ts";
import { notFound, UserError } from "./user-error.ts";

const attempts = `(SELECT coalesce(json_agg(json_build_object('id', a.id::text, 'at', a.intent_at, 'providerId', a.provider_id, 'providerName', p.name,
    'providerType', p.type, 'port', a.port, 'providerMessageId', a.provider_message_id, 'outcome', a.outcome, 'errorKind', a.error_kind,
    'errorCode', a.error_code, 'error', a.error, 'milliseconds', a.milliseconds, 'settledAt', a.settled_at,
    'lookUp', CASE WHEN a.outcome = 'unknown' THEN json_build_object('asked', a.look_ups, 'nextAt', a.look_up_at, 'over', a.look_up_over) END,
    'receipts', (SELECT coalesce(json_agg(json_build_object('at', r.at, 'status', r.status, 'errorCode', r.error_code) ORDER BY r.at, r.id), '[]')
       FROM receipts r WHERE r.provider_id = a.provider_id AND r.provider_message_id = a.provider_message_id))
    ORDER BY a.id), '[]') FROM attempts a JOIN providers p ON p.id = a.provider_id WHERE a.spool_id = s.id) AS attempts`;

/** One row with every attempt and receipt (F80); a UserError (404) when there is none in a dialer that the viewer may see. */
export async function readRow(viewer: Viewer, dialerId: string, rowId: string): Promise<RowDetail> {
  const dialer = await refuseHiddenDialer(viewer, dialerId);
  if (!/^\d{1,18}$/.test(rowId)) throw notFound("The row");
  const { rows } = await pool().query(
    `SELECT s.*, u.kind AS upload_kind, u.file_name, u.at AS upload_at, u.by, w.name AS by_name, ${attempts}
     FROM sms_spool s LEFT JOIN uploads u ON u.id = s.upload_id LEFT JOIN users w ON w.id = ${userOfActor("u.by")}
     WHERE s.id = $1 AND s.dialer_id = $2`,
    [rowId, dialerId],
  );
  const row = rows[0];
  if (!row) throw notFound("The row");
  const state = stateWord(row.state);
  const ended = state === "failed" || state === "unknown";
  return {
    id: String(row.id),
    dialerId,
    dialerName: dialer.name,
    phone: row.phone,
    phoneE164: row.phone_e164,
    message: row.message,
    data: row.data,
    state,
    error: row.error,
    errorKind: row.error_kind,
    errorCode: row.error_code,
    retryClass: ended ? retryClass(row.error_kind) : null,
    line: row.line,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    sendAt: iso(row.not_before),
    template: row.template,
    timeZone: row.time_zone,
    ...heldOf(row),
    upload: row.upload_id && {
      id: row.upload_id,
      kind: row.upload_kind,
      fileName: row.file_name,
      at: row.upload_at.toISOString(),
      by: row.by,
      byName: row.by_name,
    },
    blockedBy: state === "blocked" ? await blockedBy(row.error) : null,
    attempts: row.attempts.map((each: RowDetail["attempts"][number]) => ({
      ...each,
      at: iso(each.at),
      settledAt: iso(each.settledAt),
      lookUp: each.lookUp && { ...each.lookUp, nextAt: iso(each.lookUp.nextAt) },
      receipts: each.receipts.map((receipt) => ({ ...receipt, at: iso(receipt.at) })),
    })),
  };
}

/** The same for a page: our own sentences are in the reader's language. */
export async function readRowForPage(viewer: Viewer, dialerId: string, rowId: string): Promise<RowDetail> {
  const [row, say] = await Promise.all([readRow(viewer, dialerId, rowId), sayer()]);
  return {
    ...row,
    error: row.error && say(row.error),
    attempts: row.attempts.map((each) => ({ ...each, error: each.error && say(each.error) })),
  };
}

async function blockedBy(error: string | null): Promise<RowDetail["blockedBy"]> {
  const reason = readBlockReason(error);
  if (!reason) return null;
  const { rows } = await pool().query<{ phone_e164: string }>("SELECT phone_e164 FROM black_list WHERE id = $1", [
    reason.entryId,
  ]);
  return { ...reason, phone: rows[0]?.phone_e164 ?? null };
}

/** The errors of a dialer's failed and unknown rows, the most frequent first, each with some of its rows. */
export async function listErrors(viewer: Viewer, dialerId: string): Promise<{ items: RowError[] }> {
  await refuseHiddenDialer(viewer, dialerId);
  const { rows } = await pool().query(
    `SELECT e.*, p.name, p.type, x.examples
     FROM (SELECT state, error_kind, error_code, provider_id, sum(rows)::int AS rows FROM dialer_report
           WHERE dialer_id = $1 AND state IN (4, 9) GROUP BY 1, 2, 3, 4 HAVING sum(rows) > 0 ORDER BY 5 DESC LIMIT 50) e
     LEFT JOIN providers p ON p.id = e.provider_id
     CROSS JOIN LATERAL (
       SELECT coalesce(json_agg(json_build_object('id', s.id::text, 'phone', coalesce(s.phone_e164, s.phone), 'error', s.error, 'at', s.updated_at)), '[]') AS examples
       FROM (SELECT * FROM sms_spool s WHERE s.dialer_id = $1 AND s.state = e.state AND s.state IN (4, 9)
               AND coalesce(s.error_kind, '') = coalesce(e.error_kind, '') AND coalesce(s.error_code, '') = coalesce(e.error_code, '')
             ORDER BY s.id LIMIT 3) s) x
     ORDER BY e.rows DESC, e.state, e.error_kind, e.error_code`,
    [dialerId],
  );
  const say = await sayer();
  return {
    items: rows.map((row) => ({
      kind: row.error_kind,
      code: row.error_code,
      state: stateWord(row.state) as "failed" | "unknown",
      retryClass: row.state === 9 ? "unclear" : retryClass(row.error_kind),
      providerId: row.provider_id,
      providerName: row.name,
      providerType: row.type,
      rows: row.rows,
      examples: row.examples.map((each: RowError["examples"][number]) => ({
        ...each,
        error: each.error && say(each.error),
        at: iso(each.at),
      })),
    })),
  };
}

/** Cancels one waiting row, such as a message for later (D34); a UserError (409) when it does not wait any more. */
export async function cancelRow(
  viewer: Viewer,
  dialerId: string,
  rowId: string,
  requestId?: string,
): Promise<RowDetail> {
  // Also says that there is none.
  await readRow(viewer, dialerId, rowId);
  const order = { dialerId, rowId: Number(rowId), by: `user:${viewer.userId}`, ...(requestId && { requestId }) };
  if (!(await cancel(order))) throw new UserError("This message does not wait any more.", { status: 409 });
  return readRow(viewer, dialerId, rowId);
}

/** Tries failed rows again, and does with unknown ones what the viewer says (I2); see `retryRows` of the dialer's verbs. */
export async function retryRows(
  viewer: Viewer,
  dialerId: string,
  order: z.output<typeof retryOrder>,
  requestId?: string,
  checkpoint?: Checkpoint,
): Promise<RetryResult> {
  await refuseHiddenDialer(viewer, dialerId);
  return retry({ dialerId, by: `user:${viewer.userId}`, ...(requestId && { requestId }), ...order, checkpoint });
}

function iso<T extends string | Date | null>(time: T): T extends null ? string | null : string {
  // Out of JSON a time comes with its offset and microseconds.
  return (time === null ? null : new Date(time).toISOString()) as never;
}
