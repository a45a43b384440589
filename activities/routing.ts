import { decideArrival } from "#domain/conversation";
import { closedSince, isOpen, nextChange, type Schedule } from "#domain/schedule";
import { clip } from "#domain/text";
import { log } from "#environment/log";
import { type Connection, inTransaction, pool } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";
import { type ThreadView, threadView } from "./conversation-view.ts";
import { writeFact } from "./fact.ts";
import { lockAgents } from "./locked-conversation.ts";
import { customerBringsBack } from "./park.ts";

export interface CampaignRow {
  id: string;
  name: string;
  enabled: boolean;
  max_waiting: number;
  after_hours: "queueAtOpening" | "missed";
  out_of_hours_text: string;
  queue_full_text: string;
  chat_seconds: number;
  chat_time_action: "close" | "warn";
  closing_text: string;
  time_zone: string;
  ranges: Schedule["ranges"];
  exceptions: Schedule["exceptions"];
}

const campaignColumns = `k.id, k.name, k.enabled, k.max_waiting, k.after_hours, k.out_of_hours_text, k.queue_full_text, k.chat_seconds,
  k.chat_time_action, k.closing_text, s.time_zone, s.ranges, s.exceptions`;

export const scheduleOf = (row: CampaignRow): Schedule => ({
  timeZone: row.time_zone,
  ranges: row.ranges,
  exceptions: row.exceptions,
});

/** Reads a campaign with its schedule. */
export async function readCampaign(db: Connection, campaignId: string): Promise<CampaignRow> {
  const result = await db.query<CampaignRow>(
    `SELECT ${campaignColumns} FROM campaigns k JOIN schedules s ON s.id = k.schedule_id WHERE k.id = $1`,
    [campaignId],
  );
  return result.rows[0]!;
}

/** A thread as routing reads it, locked: joining and closing a conversation take turns on it. */
export interface ThreadRow {
  id: string;
  provider_id: string;
  our_number: string;
  customer_address: string;
  closed_notice_at: Date | null;
}
export const threadColumns = "id, provider_id, our_number, customer_address, closed_notice_at";

export interface PendingText {
  id: string;
  at: Date;
  text: string;
}

/**
 * Gives a thread's pending texts to its open conversation, or opens one (D4, D19, D22), in the order of arrival; tells the caller what is
 * there now. Doing it again changes nothing.
 */
export async function routePending(threadId: string, now: Date): Promise<ThreadView> {
  return inTransaction(async (db) => {
    const holder = await lockHolder(db, threadId);
    const thread = (
      await db.query<ThreadRow>(`SELECT ${threadColumns} FROM threads WHERE id = $1 FOR UPDATE`, [threadId])
    ).rows[0];
    if (!thread) return { conversation: null, queuedMessageIds: [] };
    const pending = (
      await db.query<PendingText>(
        "SELECT id, at, text FROM messages WHERE thread_id = $1 AND routing = 'pending' ORDER BY seq",
        [threadId],
      )
    ).rows;
    if (pending.length > 0) {
      const open = await openConversation(db, threadId);
      const conversationId = open?.id ?? (await begin(db, thread, pending, now));
      await attach(db, conversationId, pending);
      if (open?.state === "parked" || open?.state === "wrapup") await bringBack(db, open, holder);
    }
    return threadView(db, threadId);
  });
}

/**
 * Routes whatever has arrived and was not routed yet, first come first, up to `most` threads; returns their ids. A queue does this before it
 * chooses, so that nobody who wrote later is served before somebody whose signal is late.
 */
export async function routeArrived(most: number, now: Date): Promise<string[]> {
  const threads = await pool().query<{ thread_id: string }>(
    `SELECT thread_id FROM messages WHERE routing = 'pending' AND thread_id IS NOT NULL GROUP BY thread_id ORDER BY min(seq) LIMIT $1`,
    [most],
  );
  for (const row of threads.rows) {
    // A thread that cannot be routed keeps its texts and must not keep everybody else from being served.
    await routePending(row.thread_id, now).catch((error) =>
      log.error({ threadId: row.thread_id, err: error }, "texts could not be routed"),
    );
  }
  return threads.rows.map((row) => row.thread_id);
}

interface OpenRow {
  id: string;
  state: string;
  agent_id: string | null;
}

export async function openConversation(db: Connection, threadId: string): Promise<OpenRow | null> {
  const open = await db.query<OpenRow>(
    `SELECT id, state, agent_id FROM conversations WHERE thread_id = $1 AND state IN ${openStates} FOR UPDATE`,
    [threadId],
  );
  return open.rows[0] ?? null;
}

/** Locks the agent to whom a text would bring a conversation back: agents come before threads. Answers whom it locked. */
async function lockHolder(db: Connection, threadId: string): Promise<string | null> {
  const held = await db.query<{ agent_id: string }>(
    "SELECT agent_id FROM conversations WHERE thread_id = $1 AND state IN ('parked', 'wrapup')",
    [threadId],
  );
  const holder = held.rows[0]?.agent_id ?? null;
  await lockAgents(db, [holder]);
  return holder;
}

async function bringBack(db: Connection, { id, state, agent_id }: OpenRow, locked: string | null): Promise<void> {
  // It was parked or handed on while this waited for the thread. Tried again, it finds who has it now.
  if (agent_id !== locked) throw new Error("the conversation changed hands while its texts were routed");
  await customerBringsBack(db, { id, state: state as "parked" | "wrapup", agentId: agent_id! });
}

/**
 * Opens a conversation for a thread's first text; null = no campaign answers that number (unrouted). `chosen`: a person has said which one, and
 * its queue is joined now.
 */
export async function begin(
  db: Connection,
  thread: ThreadRow,
  pending: PendingText[],
  now: Date,
  chosen?: { campaign: CampaignRow; by: string },
): Promise<string | null> {
  const campaign = chosen?.campaign ?? (await campaignFor(db, thread.provider_id, thread.our_number));
  if (!campaign) return null;
  const schedule = scheduleOf(campaign);
  // Who wrote within the hours has the place that a text routed on time has: an outage must not answer "we are closed".
  const openNow = isOpen(schedule, now, true) || isOpen(schedule, pending[0]!.at, true);
  const change = openNow ? null : nextChange(schedule, now);
  const waitingCount = await countWaiting(db, campaign);
  const decision = decideArrival({
    open: null,
    campaign: {
      enabled: campaign.enabled,
      maxWaiting: campaign.max_waiting,
      afterHours: campaign.after_hours,
      hasOutOfHoursText: campaign.out_of_hours_text !== "",
      hasQueueFullText: campaign.queue_full_text !== "",
    },
    openNow,
    nextOpening: change?.open ? change.at : null,
    closedSince: openNow ? null : closedSince(schedule, now),
    closedNoticeAt: thread.closed_notice_at,
    waitingCount,
  });
  if (decision.kind === "join") return null;
  const first = pending[0]!;
  const conversation = await db.query<{ id: string }>(
    `INSERT INTO conversations (thread_id, campaign_id, state, outcome, opened_at, waiting_since, queued_at, held_until, last_message_at)
     VALUES ($1, $2, $3::conversation_state, $4, $5, $5, CASE WHEN $3 = 'waiting' THEN $7::timestamptz END, $6, $5) RETURNING id`,
    [
      thread.id,
      campaign.id,
      decision.state,
      decision.outcome ?? null,
      first.at,
      decision.heldUntil ?? null,
      chosen ? now : first.at,
    ],
  );
  const conversationId = conversation.rows[0]!.id;
  await writeFact(
    db,
    chosen
      ? { conversationId, what: "opened", actor: chosen.by, why: "routed by an administrator" }
      : { conversationId, what: "opened", actor: "customer", why: "wrote", at: first.at },
  );
  await writeFact(db, {
    conversationId,
    what: decision.state,
    actor: "system",
    why: decision.why,
    details: { campaignId: campaign.id, ...(decision.outcome && { outcome: decision.outcome }) },
  });
  if (decision.autoText && !(await saidLately(db, thread.id, decision.autoText))) {
    const text = decision.autoText === "out_of_hours" ? campaign.out_of_hours_text : campaign.queue_full_text;
    await queueAutomaticText(db, conversationId, decision.autoText, text);
    if (decision.autoText === "out_of_hours")
      await db.query("UPDATE threads SET closed_notice_at = $2 WHERE id = $1", [thread.id, now]);
  }
  return conversationId;
}

/** How many wait in a campaign, for who is about to join them: until its transaction ends nobody else takes the last place. */
export async function countWaiting(db: Connection, campaign: Pick<CampaignRow, "id" | "max_waiting">): Promise<number> {
  if (campaign.max_waiting > 0) await db.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [campaign.id]);
  const waiting = await db.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM conversations WHERE campaign_id = $1 AND state = 'waiting'",
    [campaign.id],
  );
  return waiting.rows[0]!.n;
}

/** Whether this thread got the same automatic text in the last ten minutes: two machines must not answer each other for ever. */
async function saidLately(db: Connection, threadId: string, kind: string): Promise<boolean> {
  if (kind !== "queue_full") return false;
  const said = await db.query(
    `SELECT FROM messages WHERE thread_id = $1 AND direction = 'out' AND kind = $2 AND at > clock_timestamp() - interval '10 minutes' LIMIT 1`,
    [threadId, kind],
  );
  return (said.rowCount ?? 0) > 0;
}

/** The campaign that answers a called number (D22): by DID-port, or the provider's only campaign when no number was named. */
async function campaignFor(db: Connection, providerId: string, ourNumber: string): Promise<CampaignRow | null> {
  const found =
    ourNumber === ""
      ? await db.query<CampaignRow>(
          `SELECT ${campaignColumns} FROM campaigns k JOIN schedules s ON s.id = k.schedule_id
           WHERE k.provider_id = $1 AND k.enabled AND k.deleted_at IS NULL LIMIT 2`,
          [providerId],
        )
      : await db.query<CampaignRow>(
          `SELECT ${campaignColumns} FROM campaigns k JOIN schedules s ON s.id = k.schedule_id
           WHERE k.id IN (SELECT d.campaign_id FROM did_ports d
                          WHERE d.provider_id = $1 AND d.active AND ltrim(d.value, '+') = ltrim($2, '+'))`,
          [providerId, ourNumber],
        );
  return found.rows.length === 1 ? found.rows[0]! : null;
}

/** Gives texts to a conversation; to none: they are unrouted. */
export async function attach(db: Connection, conversationId: string | null, pending: PendingText[]): Promise<void> {
  const ids = pending.map((text) => text.id);
  await db.query("UPDATE messages SET conversation_id = $2, routing = $3 WHERE id = ANY($1)", [
    ids,
    conversationId,
    conversationId ? "routed" : "unrouted",
  ]);
  if (!conversationId) return;
  const last = pending.at(-1)!;
  await db.query(
    `UPDATE conversations SET last_text = $2, last_message_at = $3, unread = unread + $4, silent_since = NULL, reminded_at = NULL WHERE id = $1`,
    [conversationId, clip(last.text, 200), last.at, pending.length],
  );
}

/** Commits a text that the system sends of itself; the conversation's workflow sends it. */
export async function queueAutomaticText(
  db: Connection,
  conversationId: string,
  kind: string,
  text: string,
): Promise<void> {
  await db.query(
    `INSERT INTO messages (direction, kind, text, provider_id, thread_id, conversation_id, from_address, to_address, status, at)
     SELECT 'out', $2, $3, t.provider_id, t.id, c.id, t.our_number, t.customer_address, 'queued', clock_timestamp()
     FROM conversations c JOIN threads t ON t.id = c.thread_id WHERE c.id = $1`,
    [conversationId, kind, text],
  );
}
