import { pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { takerFor } from "./can-take.ts";
import { asView, type ConversationView, columns, joins, searchSql, type ViewRow } from "./conversations.ts";
import { keysOf, page } from "./paging.ts";
import { campaignScope, conversationScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

export type InboxTab = "mine" | "waiting" | "missed" | "closed";

/** A conversation as the desktop's list shows it. */
export interface InboxItem extends ConversationView {
  /** The customer's first text that nobody has answered; null when ours was the last. Only of one's own. */
  unansweredSince: string | null;
  /** The newest text of it that holds what was searched for. */
  found: string | null;
}

/** A conversation of one's own in a few words, whatever tab is open: what came and what went is seen by it. */
export interface HeldView {
  id: string;
  state: ConversationView["state"];
  customer: ConversationView["customer"];
  campaignName: string;
  lastText: string;
}

interface InboxCounts {
  mine: number;
  unread: number;
  waiting: number;
  missed: number;
}

const mineStates = `(c.state IN ${countedStates} OR c.state = 'parked')`;

// Mine: what goes on, then what is being summed up, then what was set aside; in each, what was written
// last stands first. Waiting: as the queue serves. Missed and closed: newest first.
const inboxes: Record<InboxTab, { where: string; key: string; order: string }> = {
  mine: {
    where: `c.agent_id = $1 AND ${mineStates} AND c.state <> 'offered'`,
    key: "c.last_message_at",
    order: "CASE c.state WHEN 'active' THEN 1 WHEN 'wrapup' THEN 2 ELSE 3 END, c.last_message_at DESC, c.id DESC",
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

// Their order has no single key to go on from: they are shown whole, up to the limit.
const whole: readonly InboxTab[] = ["mine", "waiting"];

const unansweredSql = `(SELECT min(m.at) FROM messages m WHERE m.conversation_id = c.id AND m.direction = 'in' AND m.seq > coalesce(
  (SELECT o.seq FROM messages o WHERE o.conversation_id = c.id AND o.direction = 'out' AND o.kind = 'text' ORDER BY o.seq DESC LIMIT 1), 0))`;

// Postgres wants to know the type of every parameter, also where a tab needs only one of them.
const bothUsed = "($1::uuid IS NOT NULL AND $2::uuid[] IS NOT NULL)";

export type InboxAnswer = Awaited<ReturnType<typeof readInbox>>;

/** One tab of a desktop (F40, F41) with the counts of all tabs. What waits or was missed shows to members of its campaign, and to its supervisors. */
export async function readInbox(viewer: Viewer, order: { tab: InboxTab; q?: string; cursor?: string; limit: number }) {
  const inbox = inboxes[order.tab];
  const campaigns = await campaignsOf(viewer);
  const params: unknown[] = [viewer.userId, campaigns];
  const add = (value: unknown) => `$${params.push(value)}`;
  const where = [inbox.where, bothUsed, conversationScope(viewer, "c", params)];
  const search = order.q ? searchSql(order.q, params, "everyText") : null;
  if (search) where.push(search.where);
  const after = keysOf(order.cursor, 2);
  if (after && !whole.includes(order.tab))
    where.push(`(${inbox.key}, c.id) < (${add(after[0])}::timestamptz, ${add(after[1])}::uuid)`);
  const sql = `SELECT ${columns}, ${inbox.key}::text AS "sortKey", ${order.tab === "mine" ? unansweredSql : "NULL"} AS "unansweredSince",
      ${search ? search.found : "NULL"} AS found
    FROM ${joins} WHERE ${where.join(" AND ")} ORDER BY ${inbox.order} LIMIT ${add(order.limit + 1)}`;
  const [{ rows }, offered, held, counts] = await Promise.all([
    pool().query(sql, params),
    readOffered(viewer),
    readHeld(viewer),
    countInboxes(viewer.userId, campaigns),
  ]);
  const taker = await takerFor(viewer, rows);
  const list = page(
    rows,
    order.limit,
    (row) => [row.sortKey, row.id],
    ({ sortKey, ...row }) => asView(viewer, row as ViewRow, taker) as InboxItem,
  );
  return { offered, held, ...list, counts };
}

async function readOffered(viewer: Viewer): Promise<InboxItem[]> {
  const { rows } = await pool().query(
    `SELECT ${columns}, NULL AS "unansweredSince", NULL AS found FROM ${joins}
     WHERE c.agent_id = $1 AND c.state = 'offered' ORDER BY c.offer_deadline NULLS LAST, c.offered_at, c.id`,
    [viewer.userId],
  );
  return rows.map((row) => asView(viewer, row) as InboxItem);
}

async function readHeld(viewer: Viewer): Promise<HeldView[]> {
  const { rows } = await pool().query<HeldView>(
    `SELECT c.id, c.state::text AS state, json_build_object('id', p.id, 'phone', p.address, 'name', p.name) AS customer,
       k.name AS "campaignName", c.last_text AS "lastText"
     FROM ${joins} WHERE c.agent_id = $1 AND ${mineStates} AND c.state <> 'offered' ORDER BY c.assigned_at, c.id LIMIT 500`,
    [viewer.userId],
  );
  return rows;
}

/** The campaigns whose queue stands on the viewer's desktop: an agent's own, a supervisor's all. */
async function campaignsOf(viewer: Viewer): Promise<string[]> {
  const params: unknown[] = [];
  const theirs =
    viewer.role === "agent"
      ? `EXISTS (SELECT FROM members m WHERE m.campaign_id = k.id AND m.agent_id = $${params.push(viewer.userId)})`
      : campaignScope(viewer, "k", params);
  const { rows } = await pool().query<{ id: string }>(
    `SELECT k.id FROM campaigns k WHERE k.deleted_at IS NULL AND ${theirs}`,
    params,
  );
  return rows.map((row) => row.id);
}

// Missed ones pile up: nobody needs to know more than "999+".
async function countInboxes(agentId: string, campaigns: string[]): Promise<InboxCounts> {
  const { rows } = await pool().query(
    `SELECT (SELECT count(*)::int FROM conversations c WHERE c.agent_id = $1 AND ${mineStates}) AS mine,
            (SELECT count(*)::int FROM conversations c WHERE c.agent_id = $1 AND ${mineStates} AND c.unread > 0) AS unread,
            (SELECT count(*)::int FROM conversations WHERE state IN ('waiting', 'held') AND campaign_id = ANY ($2::uuid[])) AS waiting,
            (SELECT count(*)::int FROM (SELECT 1 FROM conversations WHERE state = 'missed' AND campaign_id = ANY ($2::uuid[]) LIMIT 1000) AS first_thousand) AS missed`,
    [agentId, campaigns],
  );
  return rows[0];
}
