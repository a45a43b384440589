import { type MessageStatus, messageStatusAfter, type ReceiptStatus, spoolStateAfter } from "#domain/receipt";
import type { RowErrorKind } from "#domain/retry";
import { spoolStates } from "#domain/spool-state";
import { inTransaction, pool } from "#prisma/client";
import { inBatches, isRowsFault } from "./in-batches.ts";

export interface ProviderReceipt {
  providerMessageId: string;
  status: ReceiptStatus;
  errorCode?: string;
  /** Of a failure: what the carrier's code means. */
  errorKind?: RowErrorKind;
  /** Our attempt's id, where the carrier gives it back: settles an attempt whose answer was lost. */
  clientRef?: string;
}

/**
 * Applies what a provider says of texts that we sent: stored first, so that a receipt which comes before the answer to its
 * send is not lost, then forward only (I9). Repeats and receipts of others' texts do no harm.
 *
 * Both sides commit what they know and only then look for the other's: whichever commits last sees both.
 */
export async function applyReceipts(providerId: string, receipts: ProviderReceipt[]): Promise<void> {
  if (receipts.length === 0) return;
  let together = byProvider.get(providerId);
  if (!together) {
    together = inBatches(
      async (calls) => {
        await applyNow(providerId, calls.flat());
        return calls.map(() => undefined);
      },
      { most: 100, atOnce: 2, mostWaiting: 2_000, ownFault: isRowsFault },
    );
    byProvider.set(providerId, together);
  }
  await together(receipts);
}

/** Calls made at the same time share their transactions. */
const byProvider = new Map<string, (receipts: ProviderReceipt[]) => Promise<void>>();

async function applyNow(providerId: string, receipts: ProviderReceipt[]): Promise<void> {
  await pool().query(
    `INSERT INTO receipts (provider_id, provider_message_id, status, error_code, error_kind)
     SELECT $1, r.id, r.status, r.code, r.kind FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS r (id, status, code, kind)
     ORDER BY r.id, r.status ON CONFLICT DO NOTHING`,
    [
      providerId,
      receipts.map((receipt) => receipt.providerMessageId),
      receipts.map((receipt) => receipt.status),
      receipts.map((receipt) => receipt.errorCode ?? null),
      receipts.map((receipt) => receipt.errorKind ?? null),
    ],
  );
  const byReference = receipts.filter((receipt) => /^\d{1,15}$/.test(receipt.clientRef ?? ""));
  if (byReference.length > 0) {
    // The answer to the send was lost or is not written yet: the carrier's id is known from now on.
    await pool().query(
      `UPDATE attempts a SET provider_message_id = r.id
       FROM (SELECT a.id AS attempt, r.id FROM unnest($2::bigint[], $3::text[]) AS r (attempt, id)
             JOIN attempts a ON a.id = r.attempt WHERE a.provider_id = $1 ORDER BY a.id FOR UPDATE OF a) AS r
       WHERE a.id = r.attempt AND a.provider_id = $1 AND a.provider_message_id IS NULL
         AND NOT EXISTS (SELECT FROM attempts o WHERE o.provider_id = $1 AND o.provider_message_id = r.id)`,
      [
        providerId,
        byReference.map((receipt) => receipt.clientRef),
        byReference.map((receipt) => receipt.providerMessageId),
      ],
    );
  }
  const { rows } = await pool().query<{ id: number }>(
    "SELECT id FROM attempts WHERE provider_id = $1 AND provider_message_id = ANY($2) ORDER BY id",
    [providerId, receipts.map((receipt) => receipt.providerMessageId)],
  );
  await applyStored(rows.map((row) => row.id));
}

/** Applies the receipts, if any, that came before the answers to these attempts were written. */
export async function applyEarlyReceipts(attemptIds: number[]): Promise<void> {
  if (attemptIds.length === 0) return;
  const { rows } = await pool().query<{ id: number }>({
    name: "early-receipts",
    text: `SELECT DISTINCT a.id FROM attempts a
      JOIN receipts r ON r.provider_id = a.provider_id AND r.provider_message_id = a.provider_message_id
      WHERE a.id = ANY($1) ORDER BY a.id`,
    values: [attemptIds],
  });
  await applyStored(rows.map((row) => row.id));
}

/** Receipts younger than this are in the hands of the process that stored them. */
const sweepAfterSeconds = 5;
/** One that tells of no send of ours after this never will: the account has other users. */
const othersAfterSeconds = 300;

/** Applies receipts that a process stored and did not come to apply. Returns how many attempts they told of. */
export async function applyLeftReceipts(most = 1_000): Promise<number> {
  const { rows } = await pool().query<{ id: number }>(
    `SELECT DISTINCT a.id FROM receipts r
     JOIN attempts a ON a.provider_id = r.provider_id AND a.provider_message_id = r.provider_message_id
     WHERE NOT r.applied AND r.at < clock_timestamp() - make_interval(secs => $1) ORDER BY a.id LIMIT $2`,
    [sweepAfterSeconds, most],
  );
  await applyStored(rows.map((row) => row.id));
  await pool().query(
    `UPDATE receipts r SET applied = true WHERE NOT r.applied AND r.at < clock_timestamp() - make_interval(secs => $1)
       AND NOT EXISTS (SELECT FROM attempts a WHERE a.provider_id = r.provider_id AND a.provider_message_id = r.provider_message_id)`,
    [othersAfterSeconds],
  );
  return rows.length;
}

interface StoredRow {
  attempt: number;
  /** The carrier did not have it when it was asked: what it says now counts for more. */
  not_found: boolean;
  statuses: { id: number; status: ReceiptStatus; code: string | null; kind: RowErrorKind | null }[];
  row: number | null;
  state: number | null;
  message: string | null;
  message_status: MessageStatus | null;
}

async function applyStored(attemptIds: number[]): Promise<void> {
  if (attemptIds.length === 0) return;
  await inTransaction(async (db) => {
    // The attempts are the lock: settling an answer and applying receipts take turns on them, in the order of their ids.
    await db.query("SELECT id FROM attempts WHERE id = ANY($1) ORDER BY id FOR UPDATE", [attemptIds]);
    const { rows } = await db.query<StoredRow>(
      `SELECT a.id AS attempt, a.outcome = 'failed' AND a.error_kind = 'notFound' AS not_found, s.id AS row, s.state, m.id AS message, m.status AS message_status,
         (SELECT json_agg(json_build_object('id', r.id, 'status', r.status, 'code', r.error_code, 'kind', r.error_kind)) FROM receipts r
          WHERE r.provider_id = a.provider_id AND r.provider_message_id = a.provider_message_id) AS statuses
       FROM attempts a
       LEFT JOIN sms_spool s ON s.id = a.spool_id AND s.attempt_id = a.id
       LEFT JOIN messages m ON m.id = a.message_id
         AND NOT EXISTS (SELECT FROM attempts later WHERE later.message_id = m.id AND later.id > a.id)
       WHERE a.id = ANY($1) ORDER BY a.id`,
      [attemptIds],
    );
    const failure = (code: string | null) => `The provider reports a failure${code ? ` (${code})` : ""}.`;
    const attempts: [number, string, string | null][] = [];
    const spool: [number, number, string | null, RowErrorKind | null, string | null, number][] = [];
    const texts: [string, string, string | null][] = [];
    for (const stored of rows) {
      const receipts = stored.statuses ?? [];
      if (receipts.length === 0) continue;
      const refusal = receipts.find((receipt) => receipt.status === "failed");
      const code = refusal?.code ?? null;
      // A receipt proves that the carrier has taken it, whatever the answer was.
      attempts.push([stored.attempt, "accepted", code]);
      if (stored.row !== null && stored.state !== null) {
        // It was unknown and a person has ordered it to be sent again: what the carrier has taken must not go out twice.
        const taken = stored.state === spoolStates.waiting && receipts.some((receipt) => receipt.status !== "failed");
        const wasUnknown = taken || (stored.state === spoolStates.failed && stored.not_found);
        const start: number = wasUnknown ? spoolStates.unknown : stored.state;
        const state = receipts.reduce((now, receipt) => spoolStateAfter(now, receipt.status), start);
        if (state !== stored.state)
          spool.push(
            state === spoolStates.failed
              ? [stored.row, state, failure(code), refusal?.kind ?? "undelivered", code, stored.state]
              : [stored.row, state, null, null, null, stored.state],
          );
      }
      if (stored.message !== null && stored.message_status !== null) {
        const start = stored.message_status === "failed" && stored.not_found ? "unknown" : stored.message_status;
        const status = receipts.reduce((now, receipt) => messageStatusAfter(now, receipt.status), start);
        if (status !== stored.message_status)
          texts.push([stored.message, status, status === "failed" ? failure(code) : null]);
      }
    }
    // By id: one that comes in just now was not looked at.
    await db.query("UPDATE receipts SET applied = true WHERE id = ANY($1) AND NOT applied", [
      rows.flatMap((stored) => (stored.statuses ?? []).map((receipt) => receipt.id)),
    ]);
    const columns = <T extends unknown[]>(list: T[]) => list[0]!.map((_, index) => list.map((entry) => entry[index]));
    if (attempts.length > 0) {
      await db.query(
        `UPDATE attempts a SET outcome = CASE WHEN a.outcome IN ('sending', 'unknown') OR a.error_kind = 'notFound' THEN g.outcome ELSE a.outcome END,
           error_kind = CASE WHEN a.error_kind <> 'notFound' THEN a.error_kind END, look_up_at = NULL,
           settled_at = coalesce(a.settled_at, clock_timestamp()), error_code = coalesce(g.code, a.error_code)
         FROM unnest($1::bigint[], $2::text[], $3::text[]) AS g (id, outcome, code) WHERE a.id = g.id`,
        columns(attempts),
      );
    }
    if (spool.length > 0) {
      await db.query(
        `UPDATE sms_spool s SET state = g.state, error = g.error, error_kind = g.kind, error_code = g.code,
           updated_at = clock_timestamp()
         FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::int[]) AS g (id, state, error, kind, code, former)
         WHERE s.id = g.id AND s.state = g.former`,
        columns(spool),
      );
    }
    if (texts.length > 0) {
      await db.query(
        `UPDATE messages m SET status = g.status, error = g.error, status_at = clock_timestamp()
         FROM unnest($1::uuid[], $2::text[], $3::text[]) AS g (id, status, error) WHERE m.id = g.id`,
        columns(texts),
      );
    }
  });
}
