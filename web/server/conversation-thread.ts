import type { Decision } from "#domain/assignment";
import { type FailureReason, failureReason } from "#domain/failure-reason";
import type { MessageStatus } from "#domain/receipt";
import { pool } from "#prisma/client";
import { userOfActor } from "./actor.ts";
import { type ConversationView, findConversation } from "./conversations.ts";
import { type MediaView, mediaColumn } from "./media.ts";
import { conversationScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

export interface MessageView {
  id: string;
  /** Place in the thread; grows with time. */
  seq: number;
  conversationId: string | null;
  direction: "in" | "out";
  kind: "text" | "note" | "out_of_hours" | "queue_full" | "closing" | "reminder" | "stop" | "start" | "help";
  text: string;
  media: MediaView[];
  status: MessageStatus;
  error: string | null;
  /** The carrier's code of a failure, and what it means where that is known. */
  errorCode: string | null;
  reason: FailureReason | null;
  at: string;
  statusAt: string;
  authorId: string | null;
  authorName: string | null;
  commandId: string | null;
}

/** A change of the conversation with its because (I10). */
export interface FactView {
  id: number;
  at: string;
  what: string;
  actor: string;
  /** The person behind the actor. */
  actorName: string | null;
  why: string;
  details: Record<string, unknown>;
  /** Whom it gave the conversation to, offered it to or took it from. */
  agentId: string | null;
  /** Why that agent: who could have had it, by which rule; null where no strategy chose. */
  decision: Decision | null;
}

const messageColumns = `m.id, m.seq, m.conversation_id AS "conversationId", m.direction::text AS direction, m.kind, m.text, ${mediaColumn("m")} AS media, m.status,
  m.error, CASE WHEN m.status = 'failed' THEN (SELECT a.error_code FROM attempts a WHERE a.message_id = m.id ORDER BY a.id DESC LIMIT 1) END AS "errorCode",
  CASE WHEN m.status = 'failed' THEN (SELECT r.type FROM providers r WHERE r.id = m.provider_id) END AS "providerType", m.at, m.status_at AS "statusAt", m.author_id AS "authorId", u.name AS "authorName", m.command_id AS "commandId"`;

const ownMessages = "(m.conversation_id = $1 OR m.conversation_id IS NULL AND m.thread_id = $2 AND m.at >= $3)";

/** One conversation whole: its texts in order (the newest 2,000) and its timeline. Throws notFound when it is none of the viewer's. */
export async function readConversation(viewer: Viewer, conversationId: string, newest = 2_000) {
  const conversation = await findConversation(viewer, conversationId);
  const [messages, timeline] = await Promise.all([readMessages(conversation, newest), readTimeline(conversationId)]);
  return { ...conversation, messages, timeline };
}

/** The newest texts of a conversation in order, with those of its thread that no conversation holds (keyword answers, bulk texts) since it opened. */
async function readMessages(of: ConversationView, newest: number): Promise<MessageView[]> {
  const until = of.closedAt ? "AND (m.conversation_id = $1 OR m.at <= $5)" : "";
  const { rows } = await pool().query(
    `SELECT ${messageColumns} FROM messages m LEFT JOIN users u ON u.id = m.author_id
     WHERE ${ownMessages} ${until} ORDER BY m.seq DESC LIMIT $4`,
    [of.id, of.threadId, of.openedAt, newest, ...(of.closedAt ? [of.closedAt] : [])],
  );
  return rows.reverse().map(asMessage);
}

/** Texts of the same thread before `before`, in order: from conversations that the viewer may see, or of the same campaign (F47). */
export async function earlierMessages(viewer: Viewer, of: ConversationView, before: number, limit = 50) {
  const params: unknown[] = [of.threadId, before, of.campaignId, limit + 1];
  const { rows } = await pool().query(
    `SELECT ${messageColumns} FROM messages m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN conversations c ON c.id = m.conversation_id
     WHERE m.thread_id = $1 AND m.seq < $2 AND (c.id IS NULL OR c.campaign_id = $3 OR ${conversationScope(viewer, "c", params)})
     ORDER BY m.seq DESC LIMIT $4`,
    params,
  );
  const shown = rows.slice(0, limit);
  return { messages: shown.reverse().map(asMessage), more: rows.length > limit };
}

async function readTimeline(conversationId: string): Promise<FactView[]> {
  const { rows } = await pool().query(
    `SELECT f.id, f.at, f.what, f.actor, u.name AS "actorName", f.why, f.details
     FROM facts f LEFT JOIN users u ON u.id = ${userOfActor("f.actor")}
     WHERE f.conversation_id = $1 ORDER BY f.id LIMIT 2000`,
    [conversationId],
  );
  return rows.map((row) => ({ ...plain(row), ...chosen(row.details) })) as unknown as FactView[];
}

function chosen(details: Record<string, unknown>): Pick<FactView, "agentId" | "decision"> {
  const agentId = details.agentId ?? details.formerAgentId;
  const decision = details.decision as Decision | null | undefined;
  return {
    agentId: typeof agentId === "string" ? agentId : null,
    decision: Array.isArray(decision?.candidates) ? decision : null,
  };
}

function asMessage({ providerType, ...row }: Record<string, unknown>): MessageView {
  const reason = providerType ? failureReason(String(providerType), row.errorCode as string | null) : null;
  return { ...plain(row), reason } as unknown as MessageView;
}

function plain(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}
