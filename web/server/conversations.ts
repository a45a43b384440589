import { roleAtLeast } from "#domain/access";
import { isPull } from "#domain/assignment";
import type { ConversationState, Outcome } from "#domain/conversation";
import { pool } from "#prisma/client";
import { conversationPage, firstWaitingSql, type Taker } from "#temporal/client";
import { canTake, type TakenRow, takerFor } from "./can-take.ts";
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
  /** The number of ours that the customer wrote to (D22). */
  ourNumber: string;
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
  /** To the agent that it names: since when, and when the offer lapses; null without an offer, or without a limit. */
  offeredAt: string | null;
  offerDeadline: string | null;
  /** Waits under a rule by which all who may are asked, and the first to take it has it. */
  offeredToAll: boolean;
  /** The viewer, an agent, could take it now, or accept its offer. */
  canTake: boolean;
  /** When the campaign's chat time is up (D3); null without one. */
  chatDeadline: string | null;
  chatTimePassed: boolean;
  lastMessageAt: string;
  lastText: string;
  unread: number;
  /** Its workflow's page in the Temporal UI, for those who look after agents; null where it is not known. */
  temporalUrl: string | null;
}

/** SQL: what a ConversationView is made of; for `joins`. */
export const columns = `c.id, c.thread_id AS "threadId", c.campaign_id AS "campaignId", k.name AS "campaignName", c.agent_id AS "agentId",
  u.name AS "agentName", t.channel, t.our_number AS "ourNumber", c.state::text AS state, c.outcome,
  json_build_object('id', p.id, 'phone', p.address, 'name', p.name) AS customer,
  c.opened_at AS "openedAt", c.waiting_since AS "waitingSince", c.held_until AS "heldUntil", c.assigned_at AS "assignedAt",
  c.closed_at AS "closedAt", c.requeued, c.offered_at AS "offeredAt", c.offer_deadline AS "offerDeadline",
  json_build_object('rule', k.rule, 'maxInteractions', k.max_interactions,
    'first', CASE WHEN c.state = 'waiting' AND k.rule = 'ringall' THEN c.id = (${firstWaitingSql("c.campaign_id")}) ELSE true END) AS taking,
  c.chat_deadline AS "chatDeadline", c.chat_time_passed AS "chatTimePassed",
  c.last_message_at AS "lastMessageAt", c.last_text AS "lastText", c.unread`;

/** SQL: conversations `c` with campaign `k`, thread `t`, customer `p` and agent `u`. */
export const joins = `conversations c JOIN campaigns k ON k.id = c.campaign_id JOIN threads t ON t.id = c.thread_id
  JOIN customers p ON p.id = t.customer_id LEFT JOIN users u ON u.id = c.agent_id`;

export interface ConversationFilters {
  campaign?: string;
  agent?: string;
  customer?: string;
  ourNumber?: string;
  state?: ConversationView["state"];
  /** Opened at or after, before. */
  from?: string;
  to?: string;
  /** Part of a customer's number or name, of a campaign's name or of the last text. */
  q?: string;
  /** The same, or part of any of its texts. */
  text?: string;
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
  if (filters.ourNumber) where.push(`t.our_number = ${add(filters.ourNumber)}`);
  if (filters.q) where.push(searchSql(filters.q, params, "lastText").where);
  if (filters.text) where.push(searchSql(filters.text, params, "everyText").where);
  const after = keysOf(filters.cursor, 2);
  if (after) where.push(`(c.opened_at, c.id) < (${add(after[0])}::timestamptz, ${add(after[1])}::uuid)`);
  return readPage(viewer, where, "c.opened_at DESC, c.id DESC", params, filters.limit, "c.opened_at");
}

/** One conversation; throws notFound when it is none of the viewer's. */
export async function findConversation(viewer: Viewer, conversationId: string): Promise<ConversationView> {
  const params: unknown[] = [conversationId];
  const { rows } = await pool().query(
    `SELECT ${columns} FROM ${joins} WHERE c.id = $1 AND ${conversationScope(viewer, "c", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The conversation");
  return asView(viewer, rows[0], await takerFor(viewer, rows));
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
  const taker = await takerFor(viewer, rows);
  return page(
    rows,
    limit,
    (row) => [row.sortKey, row.id],
    ({ sortKey, ...row }) => asView(viewer, row as ViewRow, taker),
  );
}

/**
 * SQL: conversations in which every word of `q` stands somewhere: in the campaign's, customer's or agent's name, the number, or a text: the
 * last one, or any of it. `found` is the newest text that holds the first of the words that a text holds.
 */
export function searchSql(
  q: string,
  params: unknown[],
  texts: "lastText" | "everyText",
): { where: string; found: string } {
  const add = (value: unknown) => `$${params.push(value)}`;
  const like = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const typed = q.trim();
  // A number is typed with gaps.
  const words = /^[+()\d\s./-]+$/.test(typed) ? [typed] : typed.split(/\s+/).slice(0, 6);
  const found: string[] = [];
  const where = words.map((word) => {
    const text = add(like(word));
    // As dialled at home, 099 000 123 is +598 99 000 123.
    const digits = word.replace(/\D/g, "").replace(/^0+/, "");
    const byNumber = digits.length >= 3 ? ` OR p.address LIKE ${add(`%${digits}%`)}` : "";
    const inTexts = `m.conversation_id = c.id AND m.kind IN ('text', 'note') AND m.text ILIKE ${text}`;
    const byText = texts === "everyText" ? ` OR EXISTS (SELECT 1 FROM messages m WHERE ${inTexts})` : "";
    found.push(`(SELECT m.text FROM messages m WHERE ${inTexts} ORDER BY m.seq DESC LIMIT 1)`);
    return `(k.name ILIKE ${text} OR p.name ILIKE ${text} OR c.last_text ILIKE ${text} OR u.name ILIKE ${text}${byNumber}${byText})`;
  });
  return { where: where.join(" AND ") || "(true)", found: `coalesce(${found.join(", ") || "NULL"})` };
}

/** A row of `columns`. */
export type ViewRow = TakenRow & Record<string, unknown> & { threadId: string; taking: Parameters<typeof canTake>[2] };

/** A row of `columns` as the web gives it: instants as ISO 8601. `taker`: see takerFor; nobody where nobody takes. */
export function asView(
  viewer: Viewer,
  { taking, ...row }: ViewRow,
  taker: Taker | undefined = undefined,
): ConversationView {
  const view = { ...row } as Record<string, unknown>;
  for (const [name, value] of Object.entries(view)) if (value instanceof Date) view[name] = value.toISOString();
  view.offeredToAll = row.state === "waiting" && isPull(taking.rule);
  view.canTake = canTake(viewer, row, taking, taker);
  view.temporalUrl = temporalUrlOf(viewer, row.threadId);
  return view as unknown as ConversationView;
}

/** The page of a conversation's workflow, by its thread, for those who look after agents; else null. */
export function temporalUrlOf(viewer: Pick<Viewer, "role">, threadId: string): string | null {
  return roleAtLeast(viewer.role, "supervisor") ? conversationPage(threadId) : null;
}
