import { roleAtLeast } from "#domain/access";
import type { ConversationState, Outcome } from "#domain/conversation";
import { pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { conversationPage } from "#temporal/client";
import { keysOf, page } from "./paging.ts";
import { campaignScope, conversationScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import { notFound } from "./user-error.ts";

export interface ConversationView {
  id: string;
  threadId: string;
  campaignId: string;
  campaignName: string;
  agentId: string | null;
  agentName: string | null;
  channel: "sms" | "whatsapp";
  state: ConversationState;
  outcome: Outcome | null;
  customer: { id: string; phone: string; name: string };
  openedAt: string;
  waitingSince: string | null;
  heldUntil: string | null;
  assignedAt: string | null;
  closedAt: string | null;
  /** Lost its agent and goes before the others (D23). */
  requeued: boolean;
  /** When the campaign's chat time is up (D3); null without one. */
  chatDeadline: string | null;
  chatTimePassed: boolean;
  lastMessageAt: string;
  lastText: string;
  unread: number;
  /** Its workflow's page in the Temporal UI, for those who look after agents; null where it is not known. */
  temporalUrl: string | null;
}

const columns = `c.id, c.thread_id AS "threadId", c.campaign_id AS "campaignId", k.name AS "campaignName", c.agent_id AS "agentId",
  u.name AS "agentName", t.channel, c.state::text AS state, c.outcome,
  json_build_object('id', p.id, 'phone', p.address, 'name', p.name) AS customer,
  c.opened_at AS "openedAt", c.waiting_since AS "waitingSince", c.held_until AS "heldUntil", c.assigned_at AS "assignedAt",
  c.closed_at AS "closedAt", c.requeued, c.chat_deadline AS "chatDeadline", c.chat_time_passed AS "chatTimePassed",
  c.last_message_at AS "lastMessageAt", c.last_text AS "lastText", c.unread`;

const joins = `conversations c JOIN campaigns k ON k.id = c.campaign_id JOIN threads t ON t.id = c.thread_id
  JOIN customers p ON p.id = t.customer_id LEFT JOIN users u ON u.id = c.agent_id`;

export interface ConversationFilters {
  campaign?: string;
  agent?: string;
  customer?: string;
  state?: ConversationView["state"];
  /** Opened at or after, before. */
  from?: string;
  to?: string;
  /** Part of a customer's number or name, of a campaign's name or of the last text. */
  q?: string;
  limit: number;
  cursor?: string;
}

/** Conversations that the viewer may see (D27), newest first, by pages. */
export async function listConversations(viewer: Viewer, filters: ConversationFilters) {
  const params: unknown[] = [];
  const add = (value: unknown) => `$${params.push(value)}`;
  const where = [conversationScope(viewer, "c", params)];
  if (filters.campaign) where.push(`c.campaign_id = ${add(filters.campaign)}`);
  if (filters.agent) where.push(`c.agent_id = ${add(filters.agent)}`);
  if (filters.customer) where.push(`t.customer_id = ${add(filters.customer)}`);
  if (filters.state) where.push(`c.state = ${add(filters.state)}::conversation_state`);
  if (filters.from) where.push(`c.opened_at >= ${add(filters.from)}`);
  if (filters.to) where.push(`c.opened_at < ${add(filters.to)}`);
  if (filters.q) where.push(searchSql(filters.q, params));
  const after = keysOf(filters.cursor, 2);
  if (after) where.push(`(c.opened_at, c.id) < (${add(after[0])}::timestamptz, ${add(after[1])}::uuid)`);
  return readPage(viewer, where, "c.opened_at DESC, c.id DESC", params, filters.limit, "c.opened_at");
}

export type InboxTab = "mine" | "waiting" | "missed" | "closed";

// Mine: what was written last stands first. Waiting: as the queue serves. Missed and closed: newest first.
const inboxes: Record<InboxTab, { where: string; key: string; order: string }> = {
  mine: {
    where: `c.agent_id = $1 AND c.state IN ${countedStates}`,
    key: "c.last_message_at",
    order: "c.last_message_at DESC, c.id DESC",
  },
  waiting: {
    where: "c.state IN ('waiting', 'held') AND c.campaign_id = ANY ($2::uuid[])",
    key: "c.waiting_since",
    order: "c.state DESC, c.requeued DESC, c.waiting_since, c.id",
  },
  missed: {
    where: "c.state = 'missed' AND c.campaign_id = ANY ($2::uuid[])",
    key: "c.opened_at",
    order: "c.opened_at DESC, c.id DESC",
  },
  closed: {
    where: "c.agent_id = $1 AND c.state = 'closed'",
    key: "c.closed_at",
    order: "c.closed_at DESC, c.id DESC",
  },
};

// Postgres wants to know the type of every parameter, also where a tab needs only one of them.
const bothUsed = "($1::uuid IS NOT NULL AND $2::uuid[] IS NOT NULL)";

/** One tab of an agent's desktop (F40, F41) with the counts of all tabs. What waits or was missed shows to members of its campaign. */
export async function readInbox(viewer: Viewer, order: { tab: InboxTab; q?: string; cursor?: string; limit: number }) {
  const inbox = inboxes[order.tab];
  const campaigns = await campaignsOf(viewer.userId);
  const params: unknown[] = [viewer.userId, campaigns];
  const where = [inbox.where, bothUsed, conversationScope(viewer, "c", params)];
  if (order.q) where.push(searchSql(order.q, params));
  const after = keysOf(order.cursor, 2);
  // The queue is shown whole, up to the limit: its order has no single key to go on from.
  if (after && order.tab !== "waiting")
    where.push(`(${inbox.key}, c.id) < ($${params.push(after[0])}::timestamptz, $${params.push(after[1])}::uuid)`);
  const [list, counts] = await Promise.all([
    readPage(viewer, where, inbox.order, params, order.limit, inbox.key),
    countInboxes(viewer.userId, campaigns),
  ]);
  return { ...list, counts };
}

/** The campaigns that an agent is a member of. */
async function campaignsOf(agentId: string): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    "SELECT m.campaign_id AS id FROM members m JOIN campaigns k ON k.id = m.campaign_id WHERE m.agent_id = $1 AND k.deleted_at IS NULL",
    [agentId],
  );
  return rows.map((row) => row.id);
}

// Missed ones pile up: nobody needs to know more than "999+".
async function countInboxes(
  agentId: string,
  campaigns: string[],
): Promise<{ mine: number; unread: number; waiting: number; missed: number }> {
  const { rows } = await pool().query(
    `SELECT (SELECT count(*)::int FROM conversations WHERE agent_id = $1 AND state IN ${countedStates}) AS mine,
            (SELECT count(*)::int FROM conversations WHERE agent_id = $1 AND state IN ${countedStates} AND unread > 0) AS unread,
            (SELECT count(*)::int FROM conversations WHERE state IN ('waiting', 'held') AND campaign_id = ANY ($2::uuid[])) AS waiting,
            (SELECT count(*)::int FROM (SELECT 1 FROM conversations WHERE state = 'missed' AND campaign_id = ANY ($2::uuid[]) LIMIT 1000) AS first_thousand) AS missed`,
    [agentId, campaigns],
  );
  return rows[0];
}

/** One conversation; throws notFound when it is none of the viewer's. */
export async function findConversation(viewer: Viewer, conversationId: string): Promise<ConversationView> {
  const params: unknown[] = [conversationId];
  const { rows } = await pool().query(
    `SELECT ${columns} FROM ${joins} WHERE c.id = $1 AND ${conversationScope(viewer, "c", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The conversation");
  return asView(viewer, rows[0]);
}

/** The customer's other conversations, newest first: what the viewer may see, and those of the same campaign. */
export async function earlierConversations(
  viewer: Viewer,
  of: ConversationView,
  limit = 20,
): Promise<ConversationView[]> {
  const params: unknown[] = [of.customer.id, of.id, of.campaignId, limit];
  const { rows } = await pool().query(
    `SELECT ${columns} FROM ${joins}
     WHERE t.customer_id = $1 AND c.id <> $2 AND (c.campaign_id = $3 OR ${conversationScope(viewer, "c", params)})
     ORDER BY c.opened_at DESC LIMIT $4`,
    params,
  );
  return rows.map((row) => asView(viewer, row));
}

/** The names of the campaigns that the viewer sees, for filters. */
export async function campaignNames(viewer: Viewer): Promise<{ id: string; name: string }[]> {
  const params: unknown[] = [];
  const { rows } = await pool().query(
    `SELECT k.id, k.name FROM campaigns k WHERE k.deleted_at IS NULL AND ${campaignScope(viewer, "k", params)} ORDER BY lower(k.name)`,
    params,
  );
  return rows;
}

async function readPage(viewer: Viewer, where: string[], order: string, params: unknown[], limit: number, key: string) {
  // As text, so that the cursor keeps microseconds: cut to milliseconds it would leave rows out.
  const { rows } = await pool().query(
    `SELECT ${columns}, ${key}::text AS "sortKey" FROM ${joins} WHERE ${where.join(" AND ")} ORDER BY ${order} LIMIT $${params.push(limit + 1)}`,
    params,
  );
  return page(
    rows,
    limit,
    (row) => [row.sortKey, row.id],
    ({ sortKey, ...row }) => asView(viewer, row),
  );
}

function searchSql(q: string, params: unknown[]): string {
  const text = `$${params.push(`%${q.trim().replace(/[\\%_]/g, "\\$&")}%`)}`;
  const digits = q.replace(/\D/g, "");
  const byNumber = digits.length >= 3 ? ` OR p.address LIKE $${params.push(`%${digits}%`)}` : "";
  return `(k.name ILIKE ${text} OR p.name ILIKE ${text} OR c.last_text ILIKE ${text} OR u.name ILIKE ${text}${byNumber})`;
}

function asView(viewer: Viewer, row: Record<string, unknown>): ConversationView {
  const view = { ...row } as Record<string, unknown>;
  for (const [name, value] of Object.entries(view)) if (value instanceof Date) view[name] = value.toISOString();
  view.temporalUrl = temporalUrlOf(viewer, String(row.threadId));
  return view as unknown as ConversationView;
}

/** The page of a conversation's workflow, by its thread, for those who look after agents; else null. */
export function temporalUrlOf(viewer: Pick<Viewer, "role">, threadId: string): string | null {
  return roleAtLeast(viewer.role, "supervisor") ? conversationPage(threadId) : null;
}
