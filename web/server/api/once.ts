import { createHash, randomUUID } from "node:crypto";
import { log } from "#environment/log";
import { joinTransactions, pool } from "#prisma/client";
import type { Checkpoint } from "#temporal/client";
import { UserError } from "../door.ts";

// The same call twice is one (Idempotency-Key). A call claims its key's row, and while it works it is the row's holder. Every transaction that
// the work commits also checks, as its last statement, that the call still holds the row, and writes how far it got: so work of a process that
// was killed is either not done, or known to be done; and a process that wakes up late can't commit what another one has taken over.

export interface OnceOrder {
  ownerId: string;
  /** Method and path template: the same key may be used for different operations. */
  operation: string;
  key: string;
  requestId: string;
  /** What of the request is known before its body is read: all of it must be the same when the key comes again. */
  address: unknown;
  /** Hash of the body; where the work reads the body itself, the hash so far is asked for at the end. */
  bodyHash: () => string | Promise<string>;
  /** True when the body is not read yet. */
  streamed: boolean;
  /** Reads what is left of a streamed body, so that `bodyHash` covers all of it. */
  drain: () => Promise<void>;
  /** Throws some of the rest away after a refusal, so that its caller comes to read the answer. */
  hearOut: () => Promise<void>;
  /**
   * What to do for a call whose work was committed by a process that died before it could keep the answer: `again` = the work may be done again
   * (it goes on from its checkpoint, or changes nothing more); or what to answer, given the request id under which the work was audited.
   */
  lost: "again" | ((requestId: string) => Promise<Kept | null>);
}

/** An answer as it is kept. */
export interface Kept {
  status: number;
  body: unknown;
}

/** A killed call's key is free again after this. */
const leaseSeconds = 15;

interface KeyRow {
  id: number;
  commits: number;
  progress: unknown;
  request_id: string | null;
  address_hash: string;
  body_hash: string | null;
  status: number | null;
  answer: unknown;
}

/**
 * Does the work once for a key. The same request again: the same answer, `replayed`. Throws a UserError: 422 when the key came with another
 * request, 409 with Retry-After while the first call still works on it. A refusal that changed nothing leaves the key free.
 */
export async function once(
  order: OnceOrder,
  work: (checkpoint: Checkpoint) => Promise<Kept>,
): Promise<Kept & { replayed: boolean }> {
  if (!/^[\x21-\x7e]{1,255}$/.test(order.key))
    throw new UserError("Idempotency-Key: 1 to 255 visible ASCII characters.", {
      status: 422,
      fields: { "Idempotency-Key": "1 to 255 visible ASCII characters." },
    });
  const holder = randomUUID();
  const addressHash = hashOf(order.address);
  const known = order.streamed ? null : await order.bodyHash();
  const row = await claim(order, holder, addressHash, known).catch(async (refusal) => {
    await order.hearOut();
    throw refusal;
  });
  if (row.status !== null) {
    await order.drain();
    if (row.body_hash !== (await order.bodyHash())) throw otherRequest();
    return { status: row.status, body: row.answer, replayed: true };
  }
  const renewal = setInterval(() => void renew(row.id, holder), (leaseSeconds * 1000) / 3);
  try {
    if (row.commits > 0 && order.lost !== "again") {
      const kept = row.request_id ? await order.lost(row.request_id) : null;
      if (!kept) throw answerLost();
      await keep(row.id, holder, kept, order);
      return { ...kept, replayed: true };
    }
    const progress = { reached: row.progress, noted: row.progress };
    const checkpoint: Checkpoint = {
      reached: row.progress,
      note: (reached) => {
        progress.noted = reached;
      },
    };
    const kept = await joinTransactions(
      async (connection) => {
        const held = await connection.query(
          `UPDATE idempotency_keys SET commits = commits + 1, progress = $3, request_id = $4,
             held_until = clock_timestamp() + make_interval(secs => $5) WHERE id = $1 AND holder = $2`,
          [row.id, holder, JSON.stringify(progress.noted ?? null), order.requestId, leaseSeconds],
        );
        if (!held.rowCount) throw takenOver();
      },
      () => work(checkpoint),
    );
    await keep(row.id, holder, kept, order);
    return { ...kept, replayed: false };
  } catch (error) {
    await letGo(row.id, holder);
    await order.hearOut();
    throw (error as { code?: string }).code === "otherRequest" ? otherRequest() : error;
  } finally {
    clearInterval(renewal);
  }
}

async function claim(order: OnceOrder, holder: string, addressHash: string, bodyHash: string | null): Promise<KeyRow> {
  const call = [order.ownerId, order.operation, order.key];
  for (;;) {
    const fresh = await pool().query<KeyRow>(
      `INSERT INTO idempotency_keys (owner_id, operation, key, address_hash, body_hash, holder, held_until)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))
       ON CONFLICT (owner_id, operation, key) DO NOTHING RETURNING *`,
      [...call, addressHash, bodyHash, holder, leaseSeconds],
    );
    if (fresh.rows[0]) return fresh.rows[0];
    const { rows } = await pool().query<KeyRow>(
      "SELECT * FROM idempotency_keys WHERE owner_id = $1 AND operation = $2 AND key = $3",
      call,
    );
    const row = rows[0];
    // Let go in this instant.
    if (!row) continue;
    if (row.address_hash !== addressHash || (bodyHash && row.body_hash && row.body_hash !== bodyHash))
      throw otherRequest();
    if (row.status !== null) return row;
    const taken = await pool().query<KeyRow>(
      `UPDATE idempotency_keys SET holder = $2, held_until = clock_timestamp() + make_interval(secs => $3)
       WHERE id = $1 AND status IS NULL AND (holder IS NULL OR held_until < clock_timestamp()) RETURNING *`,
      [row.id, holder, leaseSeconds],
    );
    if (taken.rows[0]) return taken.rows[0];
    throw new UserError("The first call with this Idempotency-Key is still at work. Ask again in a moment.", {
      status: 409,
      code: "stillRunning",
      headers: { "retry-after": "2" },
    });
  }
}

async function keep(id: number, holder: string, kept: Kept, order: OnceOrder): Promise<void> {
  await order.drain();
  await pool()
    .query(
      `UPDATE idempotency_keys SET status = $3, answer = $4, body_hash = $5, holder = NULL, held_until = NULL WHERE id = $1 AND holder = $2`,
      [id, holder, kept.status, JSON.stringify(kept.body ?? null), await order.bodyHash()],
    )
    // The work is committed and so is how far it got: the same call again finds out.
    .catch((error) => log.warn({ requestId: order.requestId, err: error }, "an idempotent answer could not be kept"));
}

/** After a failure: what changed nothing leaves no trace, what was begun can be taken up at once. */
async function letGo(id: number, holder: string): Promise<void> {
  await pool()
    .query(
      `WITH gone AS (DELETE FROM idempotency_keys WHERE id = $1 AND holder = $2 AND commits = 0)
       UPDATE idempotency_keys SET holder = NULL, held_until = NULL WHERE id = $1 AND holder = $2 AND commits > 0`,
      [id, holder],
    )
    .catch(() => {});
}

async function renew(id: number, holder: string): Promise<void> {
  await pool()
    .query(
      "UPDATE idempotency_keys SET held_until = clock_timestamp() + make_interval(secs => $3) WHERE id = $1 AND holder = $2",
      [id, holder, leaseSeconds],
    )
    .catch(() => {});
}

/** A short name of any JSON value. */
export function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(value) ?? "")
    .digest("hex");
}

function otherRequest(): UserError {
  const reason = "This Idempotency-Key came with another request before. Use a new one for each request.";
  return new UserError(reason, { status: 422, code: "otherRequest", fields: { "Idempotency-Key": reason } });
}

function answerLost(): UserError {
  return new UserError(
    "This was carried out, but the server stopped before it could answer. Read how things stand now.",
    {
      status: 409,
      code: "answerLost",
    },
  );
}

function takenOver(): UserError {
  return new UserError("This call took so long that another one with its Idempotency-Key has taken over.", {
    status: 409,
    code: "takenOver",
  });
}
