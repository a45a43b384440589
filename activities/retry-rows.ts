import { kindsOf, mayRetry, type RetryClass, retriedByDefault, retryClass } from "#domain/retry";
import { spoolStates } from "#domain/spool-state";
import { inTransaction, pool } from "#prisma/client";
import { OrderRefused } from "#temporal/order-refused";
import { type DialerOrder, recordOrder } from "./dialer-record.ts";
import type { Checkpoint } from "./load.ts";

/** Which of a dialer's failed or unknown rows are meant; what is absent does not narrow. */
export interface RetryFilter {
  /** Of failed rows: absent = those that may well succeed (`retriedByDefault`), or all that may when `errors` or `rowIds` name them. */
  classes?: readonly RetryClass[] | undefined;
  errors?: readonly { kind: string | null; code: string | null }[] | undefined;
  uploadId?: string | undefined;
  /** Digits that stand in the number. */
  phone?: string | undefined;
  rowIds?: readonly number[] | undefined;
}

export interface RetryOrder extends DialerOrder {
  states: readonly ("failed" | "unknown")[];
  /** What to do with unknown rows: whether they were sent nobody knows, so a person says (I2). */
  unknown?: "resend" | "markSent" | undefined;
  filter?: RetryFilter | undefined;
  checkpoint?: Checkpoint | undefined;
}

export interface RetryAnswer {
  /** Waiting again: they are sent within hours and pace, past the do-not-contact list, as if for the first time. */
  retried: number;
  /** Unknown rows that count as sent from now on. */
  markedSent: number;
  /** Failed rows that were left alone, by class. */
  left: Partial<Record<RetryClass, number>>;
}

interface RetryProgress extends RetryAnswer {
  /** The last row that is meant: later ones are not. */
  last: number;
  after: Record<string, number>;
  done: boolean;
}

const pieceRows = 5_000;

/**
 * Gives failed rows back to the dialer, and unknown ones as a person chose: sent again, or counted as sent. Who has opted out stays out, and
 * each row passes the fence again before it is sent (I4). In pieces, each with its counts, so that the books balance at every instant (I3). With a checkpoint
 * an order that was cut off goes on where it was. Throws OrderRefused `notFound`, `choose`.
 */
export async function retryRows(order: RetryOrder): Promise<RetryAnswer> {
  const states = [...new Set(order.states)];
  if (states.includes("unknown") && !order.unknown)
    throw new OrderRefused("choose", "Say what becomes of unknown rows: send them again, or count them as sent.");
  const progress = (order.checkpoint?.reached as RetryProgress | null) ?? (await begin(order));
  if (!progress.done) {
    for (const state of states) await movePieces(order, state, progress);
    await inTransaction(async (db) => {
      const { retried, markedSent } = progress;
      await recordOrder(db, order, "retried", {
        retried,
        markedSent,
        states,
        ...(order.unknown && { unknown: order.unknown }),
      });
      order.checkpoint?.note({ ...progress, done: true });
    });
  }
  return { retried: progress.retried, markedSent: progress.markedSent, left: progress.left };
}

async function begin(order: RetryOrder): Promise<RetryProgress> {
  const progress: RetryProgress = { retried: 0, markedSent: 0, left: {}, last: 0, after: {}, done: false };
  const { rows } = await pool().query<{ last: number | null }>(
    `SELECT (SELECT max(s.id) FROM sms_spool s WHERE s.dialer_id = d.id AND s.state IN (4, 9)) AS last
     FROM dialers d WHERE d.id = $1 AND d.deleted_at IS NULL`,
    [order.dialerId],
  );
  if (!rows[0]) throw new OrderRefused("notFound", "There is no such dialer.");
  progress.last = rows[0].last ?? 0;
  if (order.states.includes("failed")) progress.left = await leftAlone(order, progress.last);
  return progress;
}

/** Failed rows that the filter names and the classes leave out. */
async function leftAlone(order: RetryOrder, last: number): Promise<RetryAnswer["left"]> {
  const params: unknown[] = [order.dialerId, last];
  const { rows } = await pool().query<{ error_kind: string | null; n: number }>(
    `SELECT s.error_kind, count(*)::int AS n FROM sms_spool s
     WHERE s.dialer_id = $1 AND s.state = 4 AND s.id <= $2 ${narrowed(order.filter, params)} GROUP BY 1`,
    params,
  );
  const left: RetryAnswer["left"] = {};
  const taken = takenClasses(order.filter);
  for (const row of rows) {
    const of = retryClass(row.error_kind);
    if (!taken.includes(of)) left[of] = (left[of] ?? 0) + row.n;
  }
  return left;
}

function takenClasses(filter: RetryFilter | undefined): RetryClass[] {
  const named = filter?.errors !== undefined || filter?.rowIds !== undefined;
  const wanted = filter?.classes ?? (named ? (["transient", "account", "permanent"] as const) : retriedByDefault);
  return wanted.filter(mayRetry);
}

/** SQL of the filter, apart from the classes. */
function narrowed(filter: RetryFilter | undefined, params: unknown[]): string {
  const add = (value: unknown) => `$${params.push(value)}`;
  let sql = "";
  if (filter?.rowIds) sql += ` AND s.id = ANY(${add(filter.rowIds)}::bigint[])`;
  if (filter?.uploadId) sql += ` AND s.upload_id = ${add(filter.uploadId)}`;
  if (filter?.phone) sql += ` AND s.phone_e164 LIKE ${add(`%${filter.phone.replace(/\D/g, "").replace(/^0+/, "")}%`)}`;
  if (filter?.errors)
    sql += ` AND EXISTS (SELECT FROM unnest(${add(filter.errors.map((each) => each.kind))}::text[], ${add(filter.errors.map((each) => each.code))}::text[])
      AS e (kind, code) WHERE e.kind IS NOT DISTINCT FROM s.error_kind AND e.code IS NOT DISTINCT FROM s.error_code)`;
  return sql;
}

/** SQL of the kinds of error that belong to classes; what no class names is permanent. */
function inClasses(classes: readonly RetryClass[], params: unknown[]): string {
  const known = (["transient", "account", "optedOut", "unclear"] as const).flatMap(kindsOf);
  const wanted = classes.filter((each) => each !== "permanent").flatMap(kindsOf);
  const named = `s.error_kind = ANY($${params.push(wanted)}::text[])`;
  if (!classes.includes("permanent")) return named;
  return `(${named} OR s.error_kind IS NULL OR s.error_kind <> ALL($${params.push(known)}::text[]))`;
}

async function movePieces(order: RetryOrder, state: "failed" | "unknown", progress: RetryProgress): Promise<void> {
  const resend = state === "failed" || order.unknown === "resend";
  for (;;) {
    const params: unknown[] = [
      order.dialerId,
      spoolStates[state],
      progress.after[state] ?? 0,
      progress.last,
      pieceRows,
    ];
    const where =
      narrowed(order.filter, params) +
      (state === "failed" ? ` AND ${inClasses(takenClasses(order.filter), params)}` : "");
    const more = await inTransaction(async (db) => {
      // A failed row's attempts are over: a late receipt of one must not settle the next try. An unknown row keeps its own, as one does that the carrier
      // did not have when it was asked: should it turn out to be sent after all before it is sent again, it is not.
      const { rows } = await db.query<{ last: number | null; moved: number }>(
        `WITH piece AS MATERIALIZED (
           SELECT s.id FROM sms_spool s WHERE s.dialer_id = $1 AND s.state = $2 AND s.id > $3 AND s.id <= $4 ${where}
           ORDER BY s.id LIMIT $5
         ), moved AS (
           UPDATE sms_spool s SET state = ${resend ? 1 : 2}, attempt_id = ${state === "failed" ? "CASE WHEN s.error_kind = 'notFound' THEN s.attempt_id END" : "s.attempt_id"},
             error = NULL, error_kind = NULL, error_code = NULL, updated_at = clock_timestamp()
           FROM piece p WHERE s.id = p.id AND s.state = $2 RETURNING s.id
         )
         SELECT (SELECT max(id) FROM piece) AS last, (SELECT count(*) FROM moved)::int AS moved`,
        params,
      );
      const { last, moved } = rows[0]!;
      if (last === null) return false;
      progress.after[state] = last;
      if (resend) progress.retried += moved;
      else progress.markedSent += moved;
      order.checkpoint?.note(progress);
      return true;
    });
    if (!more) return;
  }
}
