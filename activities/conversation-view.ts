import type { Decision } from "#domain/assignment";
import type { ConversationState } from "#domain/conversation";
import { nextOfSilence } from "#domain/reminders";
import type { Queryable } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";

/** What a conversation's workflow needs to know of it. Times are epoch milliseconds. */
export interface ConversationView {
  conversationId: string;
  threadId: string;
  campaignId: string;
  agentId: string | null;
  state: ConversationState;
  channel: string;
  since: number;
  heldUntil: number | null;
  churnAt: number | null;
  /** When the offer lapses; null without an offer, or when it stands until it is answered. */
  offerDeadline: number | null;
  chatDeadline: number | null;
  chatTimePassed: boolean;
  // Runs that began before these were read have them not.
  /** When the time for the wrap-up is over. */
  wrapUpDeadline?: number | null;
  /** When a transfer that nobody took goes back. */
  returnDeadline?: number | null;
  /** What is due next while the customer does not answer. */
  silence?: { what: "remind" | "close"; at: number } | null;
  /** The campaign does something about a customer's silence: an agent's text has to be known of. */
  watchesSilence?: boolean;
  /** Why it went to its agent, as the strategy had it last: the first candidates, and how many there were. Null while nobody was chosen. */
  decision?: ShownDecision | null;
}

export interface ShownDecision extends Decision {
  all: number;
}

/** A thread's open conversation, if any, and its texts that are committed but not sent yet, in order. */
export interface ThreadView {
  conversation: ConversationView | null;
  queuedMessageIds: string[];
}

interface ViewRow {
  id: string;
  thread_id: string;
  campaign_id: string;
  agent_id: string | null;
  state: ConversationView["state"];
  channel: string;
  opened_at: Date;
  waiting_since: Date | null;
  queued_at: Date | null;
  assigned_at: Date | null;
  held_until: Date | null;
  offered_at: Date | null;
  offer_deadline: Date | null;
  chat_deadline: Date | null;
  chat_time_passed: boolean;
  churn_seconds: number;
  wrap_up_deadline: Date | null;
  return_deadline: Date | null;
  parked_at: Date | null;
  silent_since: Date | null;
  reminded_at: Date | null;
  reminder_seconds: number;
  has_reminder_text: boolean;
  silence_close_seconds: number;
  decision: Decision | null;
}

/** Reads a thread as its workflow sees it. */
export async function threadView(db: Queryable, threadId: string): Promise<ThreadView> {
  const open = await db.query<ViewRow>(
    `SELECT c.id, c.thread_id, c.campaign_id, c.agent_id, c.state, t.channel, c.opened_at, c.waiting_since, c.queued_at, c.assigned_at,
            c.held_until, c.offered_at, c.offer_deadline, c.chat_deadline, c.chat_time_passed, k.churn_seconds,
            c.wrap_up_deadline, c.return_deadline, c.parked_at, c.silent_since, c.reminded_at, k.reminder_seconds,
            k.reminder_text <> '' AS has_reminder_text, k.silence_close_seconds,
            CASE WHEN c.agent_id IS NOT NULL THEN (SELECT f.details -> 'decision' FROM facts f
              WHERE f.conversation_id = c.id AND f.what IN ('assigned', 'offered') ORDER BY f.id DESC LIMIT 1) END AS decision
     FROM conversations c JOIN threads t ON t.id = c.thread_id JOIN campaigns k ON k.id = c.campaign_id
     WHERE c.thread_id = $1 AND c.state IN ${openStates}`,
    [threadId],
  );
  const queued = await db.query<{ id: string }>(
    "SELECT id FROM messages WHERE thread_id = $1 AND status = 'queued' ORDER BY seq",
    [threadId],
  );
  return {
    conversation: open.rows[0] ? viewOf(open.rows[0]) : null,
    queuedMessageIds: queued.rows.map((row) => row.id),
  };
}

function viewOf(row: ViewRow): ConversationView {
  const queued = (row.queued_at ?? row.waiting_since)?.getTime() ?? null;
  return {
    conversationId: row.id,
    threadId: row.thread_id,
    campaignId: row.campaign_id,
    agentId: row.agent_id,
    state: row.state,
    channel: row.channel,
    since: sinceOf(row).getTime(),
    heldUntil: row.held_until?.getTime() ?? null,
    // D2: 0 = a waiting customer is never counted as gone.
    // And who was transferred has not gone while an agent still waits to have the conversation back.
    churnAt:
      row.churn_seconds > 0 && queued !== null && row.return_deadline === null
        ? queued + row.churn_seconds * 1000
        : null,
    offerDeadline: row.offer_deadline?.getTime() ?? null,
    chatDeadline: row.chat_deadline?.getTime() ?? null,
    chatTimePassed: row.chat_time_passed,
    wrapUpDeadline: row.wrap_up_deadline?.getTime() ?? null,
    returnDeadline: row.return_deadline?.getTime() ?? null,
    silence:
      row.state === "active"
        ? nextOfSilence({
            since: row.silent_since?.getTime() ?? null,
            remindedAt: row.reminded_at?.getTime() ?? null,
            reminderSeconds: row.reminder_seconds,
            hasReminderText: row.has_reminder_text,
            closeSeconds: row.silence_close_seconds,
          })
        : null,
    watchesSilence: row.reminder_seconds > 0 || row.silence_close_seconds > 0,
    decision: shown(row.decision),
  };
}

/** With so few candidates that a history of many readings stays small. The fact keeps them all. */
function shown(decision: Decision | null): ShownDecision | null {
  if (!Array.isArray(decision?.candidates)) return null;
  return { ...decision, candidates: decision.candidates.slice(0, 3), all: decision.candidates.length };
}

function sinceOf(row: ViewRow): Date {
  if (row.state === "active") return row.assigned_at!;
  if (row.state === "waiting") return row.waiting_since!;
  if (row.state === "offered") return row.offered_at!;
  return row.parked_at ?? row.opened_at;
}
