import type { ConversationState } from "#domain/conversation";
import type { Connection } from "#prisma/client";

export interface LockedConversation {
  state: ConversationState;
  thread_id: string;
  agent_id: string | null;
  campaign_id: string;
  first_reply_at: Date | null;
  outcome: string | null;
  transferred_from: string | null;
  transferred_campaign_id: string | null;
  return_deadline: Date | null;
}

/**
 * Locks the thread first, as arriving texts do, then reads: a text is either part of the conversation or sees that it ended. Whoever gives it
 * another agent has locked that agent before (`lockAgents`).
 */
export async function lockConversation(
  db: Connection,
  conversationId: string,
): Promise<LockedConversation | undefined> {
  await db.query(
    "SELECT t.id FROM threads t WHERE t.id = (SELECT thread_id FROM conversations WHERE id = $1) FOR UPDATE",
    [conversationId],
  );
  const result = await db.query<LockedConversation>(
    `SELECT state, thread_id, agent_id, campaign_id, first_reply_at, outcome, transferred_from, transferred_campaign_id, return_deadline
     FROM conversations WHERE id = $1 FOR UPDATE`,
    [conversationId],
  );
  return result.rows[0];
}

/** Locks agents, always in the same order; agents come before threads and conversations. What is read afterwards is newer than the locks. */
export async function lockAgents(db: Connection, agentIds: (string | null | undefined)[]): Promise<void> {
  const ids = agentIds.filter((id): id is string => Boolean(id));
  if (ids.length === 0) return;
  await db.query("SELECT user_id FROM agents WHERE user_id = ANY($1::uuid[]) ORDER BY user_id FOR UPDATE", [ids]);
}

/** Whether this order was carried out before: its fact says so. A repeated activity then changes nothing more. */
export async function wasCarriedOut(
  db: Connection,
  order: { conversationId: string; commandId?: string | undefined },
): Promise<boolean> {
  if (!order.commandId) return false;
  const found = await db.query(
    "SELECT FROM facts WHERE conversation_id = $1 AND details ->> 'commandId' = $2 LIMIT 1",
    [order.conversationId, order.commandId],
  );
  return (found.rowCount ?? 0) > 0;
}

/** The agent who orders for itself; null for a supervisor, an outside system in the agent's place, or the system. */
export function agentOf(by: string): string | null {
  return by.startsWith("agent:") ? by.slice("agent:".length) : null;
}
