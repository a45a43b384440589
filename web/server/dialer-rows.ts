import { stateNumber, stateWord } from "#domain/spool-state";
import { pool } from "#prisma/client";
import { userOfActor } from "./actor.ts";
import { refuseHiddenDialer } from "./dialers.ts";
import { keysOf, page } from "./paging.ts";
import type { Viewer } from "./session.ts";
import type { Attempt, DialerFact, Row, RowQuery } from "./shapes/dialers.ts";
import type { Page, PageQuery } from "./shapes/parts.ts";
import { sayer } from "./spoken-error.ts";

const attempts = `(SELECT coalesce(json_agg(json_build_object('at', a.intent_at, 'providerId', a.provider_id, 'port', a.port,
    'providerMessageId', a.provider_message_id, 'outcome', a.outcome, 'error', a.error, 'milliseconds', a.milliseconds)
    ORDER BY a.id), '[]') FROM attempts a WHERE a.spool_id = r.id) AS attempts`;

/**
 * A dialer's rows in entry order, each with its attempts (F80). `phone` finds by any part of the number, `data` by any part of the extra data (D11); the
 * errors are those of failed and unknown rows.
 */
export async function listRows(viewer: Viewer, dialerId: string, query: RowQuery): Promise<Page<Row>> {
  await refuseHiddenDialer(viewer, dialerId);
  const after = keysOf(query.cursor, 1)?.[0] ?? 0;
  const params: unknown[] = [dialerId, after, query.limit + 1];
  const add = (value: unknown) => `$${params.push(value)}`;
  const byError = query.errorKind !== undefined || query.errorCode !== undefined;
  let where = "";
  where += numberSearch(query.phone, add);
  if (query.data) where += ` AND strpos(s.data, ${add(query.data)}) > 0`;
  if (query.uploadId) where += ` AND s.upload_id = ${add(query.uploadId)}`;
  // As the index sms_spool_errors has them.
  if (byError) where += " AND s.state IN (4, 9)";
  if (query.errorKind !== undefined) where += ` AND coalesce(s.error_kind, '') = ${add(query.errorKind)}`;
  if (query.errorCode !== undefined) where += ` AND coalesce(s.error_code, '') = ${add(query.errorCode)}`;
  const found =
    "s.id, s.phone, s.phone_e164, s.message, s.data, s.state, s.error, s.line, s.updated_at, s.not_before, s.time_zone, s.held_until, s.held_for, s.template";
  const searched = Boolean(query.phone || query.data || query.uploadId);
  if (query.state) where += ` AND s.state = ${add(stateNumber(query.state))}`;
  // What is searched for may be rare, and all rows have to be looked at once: not once for each state. Else each state has its own ordered
  // stretch of the index: take a page from each and keep the first ones.
  const states = query.state ? [stateNumber(query.state)] : byError ? [4, 9] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const from = searched
    ? `SELECT ${found} FROM sms_spool s WHERE s.dialer_id = $1 AND s.id > $2${where} ORDER BY s.id LIMIT $3`
    : `SELECT ${found} FROM unnest(${add(states)}::smallint[]) AS wanted (state) CROSS JOIN LATERAL (
         SELECT * FROM sms_spool s WHERE s.dialer_id = $1 AND s.state = wanted.state AND s.id > $2${where}
         ORDER BY s.id LIMIT $3) AS s
       ORDER BY s.id LIMIT $3`;
  const { rows } = await pool().query(`SELECT r.*, ${attempts} FROM (${from}) AS r ORDER BY r.id`, params);
  return page(
    rows,
    query.limit,
    (row) => [row.id],
    (row) => ({
      id: String(row.id),
      phone: row.phone,
      phoneE164: row.phone_e164,
      message: row.message,
      data: row.data,
      state: stateWord(row.state),
      error: row.error,
      line: row.line,
      updatedAt: row.updated_at.toISOString(),
      sendAt: row.not_before?.toISOString() ?? null,
      template: row.template,
      timeZone: row.time_zone,
      ...heldOf(row),
      // Out of JSON a time comes with its offset and microseconds.
      attempts: row.attempts.map((each: Attempt) => ({ ...each, at: new Date(each.at).toISOString() })),
    }),
  );
}

/** Until when a waiting row is put off and why; a row in another state is not. */
export function heldOf(row: { state: number; held_until: Date | null; held_for: Row["heldFor"] }) {
  const held = row.state === 1 && row.held_until !== null;
  return { heldUntil: held ? row.held_until!.toISOString() : null, heldFor: held ? row.held_for : null };
}

/** SQL (` AND …`) of rows `s` that hold any part of a number; nothing without one. What has no digit is in no number. */
export function numberSearch(phone: string | undefined, add: (value: unknown) => string): string {
  if (!phone) return "";
  const digits = phone.replace(/\D/g, "").replace(/^0+/, "");
  if (!digits) return " AND false";
  const like = add(`%${digits}%`);
  // In E.164 a number is digits alone; one that has no such form is compared without what people put between digits.
  return ` AND (s.phone_e164 LIKE ${like} OR (s.phone_e164 IS NULL AND translate(s.phone, ' -().+/', '') LIKE ${like}))`;
}

/** What happened to a dialer, newest first, for a page: its reasons are in the reader's language (I10). */
export async function listDialerFacts(viewer: Viewer, dialerId: string, query: PageQuery): Promise<Page<DialerFact>> {
  await refuseHiddenDialer(viewer, dialerId);
  const before = keysOf(query.cursor, 1)?.[0] ?? null;
  const { rows } = await pool().query(
    `SELECT f.id, f.at, f.what, f.actor, f.why, f.details, u.name AS actor_name
     FROM facts f LEFT JOIN users u ON u.id = ${userOfActor("f.actor")}
     WHERE f.dialer_id = $1 AND ($2::bigint IS NULL OR f.id < $2) ORDER BY f.id DESC LIMIT $3`,
    [dialerId, before, query.limit + 1],
  );
  const say = await sayer();
  return page(
    rows,
    query.limit,
    (row) => [row.id],
    (row) => ({
      id: String(row.id),
      at: row.at.toISOString(),
      what: row.what,
      actor: row.actor,
      actorName: row.actor_name,
      why: say(row.why),
      details: row.details,
    }),
  );
}
