import { Context } from "@temporalio/activity";
import { findSends, firstLookUp, judgeLookUp, type LookUpResult, type LookUpVerdict } from "#domain/look-up";
import { type NumberForm, numberFor } from "#domain/phone";
import { environment } from "#environment/environment";
import { log } from "#environment/log";
import { type Connection, inTransaction, pool } from "#prisma/client";
import type { LookedUp } from "#providers/provider";
import { ProviderGone, type ProviderInUse, providerConnection } from "./accounts.ts";
import { type AttemptResult, settleAttempts } from "./dialer-settle.ts";
import { applyReceipts } from "./receipts.ts";

/** Attempts of one round, those of them that are taken together, and numbers asked about at once. */
const mostInRound = 200;
const mostTaken = 24;
const atOnce = 8;
const timeoutMilliseconds = 5_000;
/** What a round that died had taken is due again after this (seconds): a little longer than it takes to ask about it. */
const leaseSeconds = 20;
/** The carrier's list is read from so long before the send: a clock that is wrong by less is seen. */
const clocksDiffer = 3_600_000;

export interface LookUpRound {
  asked: number;
  settled: number;
  /** When the next attempt is due (epoch ms); null = nothing is left to ask about. */
  nextAt: number | null;
}

/** The activity: one round, with a heartbeat, so that the next one begins soon after a process that died in the middle of it. */
export async function askCarriers(): Promise<LookUpRound> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 1_000);
  try {
    return await lookUpRound();
  } finally {
    clearInterval(beat);
  }
}

/**
 * Asks carriers what became of sends whose answer was lost (I2), one bounded round. What the carrier has is sent; what it surely does not have never left
 * and counts as failed; what cannot be told stays unknown. Nothing is ever sent again here. May be repeated and run many times at once.
 */
export async function lookUpRound(): Promise<LookUpRound> {
  const { rows: clock } = await pool().query<{ now: string }>("SELECT clock_timestamp()::text AS now");
  // What becomes due while the round goes on has not been planned: it is the next one's.
  const by = clock[0]!.now;
  await plan(by);
  let [asked, settled] = [0, 0];
  while (asked < mostInRound) {
    const due = await takeDue(by);
    if (due.length === 0) break;
    asked += due.length;
    settled += await askAboutAll(byNumber(due));
  }
  if (asked > 0) log.info({ asked, settled }, "carriers asked");
  return { asked, settled, nextAt: await nextLookUp() };
}

/** Asks about some numbers at once; returns how many attempts are settled. */
async function askAboutAll(groups: DueAttempt[][]): Promise<number> {
  let settled = 0;
  const work = groups[Symbol.iterator]();
  const worker = async () => {
    for (const group of work) {
      settled += await askAbout(group).catch((error) => {
        // Asked again when the lease is over.
        log.warn({ providerId: group[0]!.providerId, err: error }, "a carrier could not be asked");
        return 0;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, groups.length) }, worker));
  return settled;
}

/** When the next unknown attempt is to be asked about (epoch ms), or planned; null when there is none. */
export async function nextLookUp(): Promise<number | null> {
  const { rows } = await pool().query<{ next: Date | null }>(
    "SELECT min(look_up_at) AS next FROM attempts WHERE look_up_at IS NOT NULL",
  );
  return rows[0]!.next?.getTime() ?? null;
}

const sure = () => environment().lookUpSeconds * 1_000;

/** Says when attempts that have become unknown are asked about first: until then they are due at once. `by`: the database's clock. */
async function plan(by: string): Promise<void> {
  const { rows } = await pool().query<{ provider_id: string }>(
    "SELECT DISTINCT provider_id FROM attempts WHERE look_up_at <= $1::timestamptz AND look_ups = 0",
    [by],
  );
  for (const { provider_id: providerId } of rows) {
    const provider = await connectionOf(providerId);
    const after = provider
      ? firstLookUp({ lookUp: Boolean(provider.connection.lookUp), receipts: !provider.adapter.noReceipts }, sure())
      : null;
    await pool().query(
      `UPDATE attempts SET look_up_over = $2::float8 IS NULL, look_up_at = settled_at + make_interval(secs => $2::float8 / 1000)
       WHERE look_up_at <= $3::timestamptz AND look_ups = 0 AND outcome = 'unknown' AND provider_id = $1
         AND ($2::float8 IS NULL OR look_up_at < settled_at + make_interval(secs => $2::float8 / 1000))`,
      [providerId, after, by],
    );
  }
}

async function connectionOf(providerId: string): Promise<ProviderInUse | null> {
  return providerConnection(providerId).catch((error) => {
    if (error instanceof ProviderGone) return null;
    throw error;
  });
}

interface DueAttempt {
  id: number;
  providerId: string;
  phoneE164: string;
  /** As it was typed, for accounts that want it so (D31). */
  phone: string;
  sentAt: number;
  unclearSince: number;
  asked: number;
  milliseconds: number | null;
  /** What the send met. */
  met: { errorCode?: string; error?: string };
}

/** Takes some of the attempts that were due by then; whoever dies with them leaves them to a later round. */
async function takeDue(by: string): Promise<DueAttempt[]> {
  const { rows } = await pool().query(
    `WITH due AS MATERIALIZED (
       SELECT id FROM attempts WHERE outcome = 'unknown' AND look_up_at <= $3::timestamptz
       ORDER BY look_up_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )
     UPDATE attempts a SET look_ups = least(a.look_ups + 1, 1000), look_up_at = clock_timestamp() + make_interval(secs => $2)
     FROM due d WHERE a.id = d.id
     RETURNING a.id, a.provider_id, a.phone_e164, a.intent_at, a.settled_at, a.look_ups, a.milliseconds, a.error, a.error_code,
       (SELECT s.phone FROM sms_spool s WHERE s.id = a.spool_id) AS phone`,
    [mostTaken, leaseSeconds, by],
  );
  return rows.map((row) => ({
    id: row.id,
    providerId: row.provider_id,
    phoneE164: row.phone_e164 ?? "",
    phone: row.phone ?? row.phone_e164 ?? "",
    sentAt: row.intent_at.getTime(),
    unclearSince: row.settled_at.getTime(),
    asked: row.look_ups,
    milliseconds: row.milliseconds,
    met: { ...(row.error_code && { errorCode: row.error_code }), ...(row.error && { error: row.error }) },
  }));
}

/** Texts to one number of one account: one question. */
function byNumber(due: DueAttempt[]): DueAttempt[][] {
  const groups = new Map<string, DueAttempt[]>();
  for (const attempt of due) {
    const key = `${attempt.providerId} ${attempt.phoneE164}`;
    groups.set(key, [...(groups.get(key) ?? []), attempt]);
  }
  return [...groups.values()];
}

/** Asks about the attempts to one number and writes what follows. Returns how many are settled. */
async function askAbout(attempts: DueAttempt[]): Promise<number> {
  const { providerId, phoneE164 } = attempts[0]!;
  const provider = await connectionOf(providerId);
  const answer = provider && (await ask(provider, attempts));
  const verdicts = await inTransaction((db) => judge(db, { providerId, phoneE164 }, attempts, answer));
  const found = new Map((answer?.texts ?? []).map((text) => [text.id, text]));
  const results: AttemptResult[] = [];
  const carried: LookedUp[] = [];
  for (const { id, met, milliseconds } of attempts) {
    const verdict = verdicts.get(id);
    const taken = milliseconds === null ? {} : { milliseconds };
    if (verdict === "notFound") {
      // The answer to the send stays beside it, for whoever wonders why.
      results.push({ attemptId: id, outcome: "failed", errorKind: "notFound", ...met, ...taken });
    } else if (typeof verdict === "object" && "found" in verdict) {
      results.push({ attemptId: id, outcome: "accepted", providerMessageId: verdict.found, ...taken });
      carried.push(found.get(verdict.found)!);
    }
  }
  await settleAttempts(results);
  await applyReceipts(
    providerId,
    carried.flatMap(({ id, status, errorCode, errorKind }) =>
      status
        ? [{ providerMessageId: id, status, ...(errorCode ? { errorCode } : {}), ...(errorKind ? { errorKind } : {}) }]
        : [],
    ),
  );
  return results.length;
}

async function ask({ account, adapter, connection }: ProviderInUse, attempts: DueAttempt[]) {
  if (!connection.lookUp) return null;
  const form = (account.numberForm ?? adapter.numberForm) as NumberForm;
  const { phone, phoneE164 } = attempts[0]!;
  const since = new Date(Math.min(...attempts.map((attempt) => attempt.sentAt)) - clocksDiffer);
  const question = { to: numberFor(form, phone, phoneE164), since, clientRefs: attempts.map(({ id }) => String(id)) };
  return connection.lookUp(question, { timeoutMilliseconds }).catch((error) => {
    log.info({ providerId: account.id, err: error }, "the carrier did not say what it has");
    return null;
  });
}

/**
 * What follows for each attempt, written but for the outcomes: which of the carrier's texts is whose, and when it is asked again. Whoever asks about
 * the same number takes turns, and no text of the carrier's is given to two attempts: the index on their ids is the last guard.
 */
async function judge(
  db: Connection,
  of: { providerId: string; phoneE164: string },
  attempts: DueAttempt[],
  answer: { texts: LookedUp[]; complete: boolean } | null,
): Promise<Map<number, LookUpVerdict>> {
  const { providerId, phoneE164 } = of;
  await db.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`look-up ${providerId} ${phoneE164}`]);
  const results = answer ? await match(db, of, answer) : null;
  const now = Date.now();
  const verdicts = new Map<number, LookUpVerdict>();
  for (const { id, asked, unclearSince } of attempts) {
    // Not among those that are unknown any more: a receipt or a late answer was quicker.
    if (results && !results.has(id)) continue;
    const verdict = judgeLookUp(results?.get(id) ?? "unasked", { asked, age: now - unclearSince, sure: sure() });
    verdicts.set(id, verdict);
  }
  const list = [...verdicts];
  await db.query(
    `UPDATE attempts a SET look_up_over = g.over, provider_message_id = coalesce(a.provider_message_id, g.found),
       look_up_at = CASE WHEN g.over THEN NULL WHEN g.after IS NULL THEN a.look_up_at
         ELSE a.settled_at + make_interval(secs => g.after / 1000) END
     FROM unnest($1::bigint[], $2::boolean[], $3::text[], $4::float8[]) AS g (id, over, found, after)
     WHERE a.id = g.id AND a.outcome = 'unknown'`,
    [
      list.map(([id]) => id),
      list.map(([, verdict]) => verdict === "person"),
      list.map(([, verdict]) => (typeof verdict === "object" && "found" in verdict ? verdict.found : null)),
      list.map(([, verdict]) => (typeof verdict === "object" && "againAfter" in verdict ? verdict.againAfter : null)),
    ],
  );
  return verdicts;
}

/** Matches all that is unknown to the number with what the carrier has and no other attempt is known to be. */
async function match(
  db: Connection,
  of: { providerId: string; phoneE164: string },
  { texts, complete }: { texts: LookedUp[]; complete: boolean },
): Promise<Map<number, LookUpResult>> {
  const { rows: unknown } = await db.query<{ id: number; text: string; intent_at: Date; own: string | null }>(
    `SELECT a.id, coalesce(s.message, m.text, '') AS text, a.intent_at, a.provider_message_id AS own
     FROM attempts a LEFT JOIN sms_spool s ON s.id = a.spool_id LEFT JOIN messages m ON m.id = a.message_id
     WHERE a.provider_id = $1 AND a.phone_e164 = $2 AND a.outcome = 'unknown' ORDER BY a.id FOR UPDATE OF a`,
    [of.providerId, of.phoneE164],
  );
  const { rows: others } = await db.query<{ id: string | null }>(
    `SELECT provider_message_id AS id FROM attempts WHERE provider_id = $1 AND provider_message_id = ANY($2) AND outcome <> 'unknown'
     UNION ALL SELECT NULL FROM attempts WHERE outcome = 'sending' AND provider_id = $1 AND phone_e164 = $3`,
    [of.providerId, texts.map((text) => text.id), of.phoneE164],
  );
  const taken = new Set(others.map((other) => other.id));
  const owners = new Map(unknown.flatMap(({ id, own }) => (own === null ? [] : [[own, String(id)]])));
  const carried = texts
    .filter((text) => !taken.has(text.id))
    .map((text) => ({ ...text, clientRef: owners.get(text.id) ?? text.clientRef }));
  const sends = unknown.map(({ id, text, intent_at: at }) => ({ attemptId: id, text, sentAt: at.getTime() }));
  const findings = findSends(sends, carried);
  // A send to the same number that is under way may be what is found: its answer comes first.
  const early = taken.has(null);
  return new Map([...findings].map(([id, finding]) => [id, early ? "unasked" : { finding, complete }]));
}
