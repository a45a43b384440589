import type { ConversationState } from "#domain/conversation";
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
}

/** Reads a thread as its workflow sees it. */
export async function threadView(db: Queryable, threadId: string): Promise<ThreadView> {
  const open = await db.query<ViewRow>(
    `SELECT c.id, c.thread_id, c.campaign_id, c.agent_id, c.state, t.channel, c.opened_at, c.waiting_since, c.queued_at, c.assigned_at,
            c.held_until, c.offered_at, c.offer_deadline, c.chat_deadline, c.chat_time_passed, k.churn_seconds
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
    churnAt: row.churn_seconds > 0 && queued !== null ? queued + row.churn_seconds * 1000 : null,
    offerDeadline: row.offer_deadline?.getTime() ?? null,
    chatDeadline: row.chat_deadline?.getTime() ?? null,
    chatTimePassed: row.chat_time_passed,
  };
}

function sinceOf(row: ViewRow): Date {
  if (row.state === "active") return row.assigned_at!;
  if (row.state === "waiting") return row.waiting_since!;
  if (row.state === "offered") return row.offered_at!;
  return row.opened_at;
}
