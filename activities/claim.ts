import { eligible, type Rule } from "#domain/assignment";
import { queueWaited } from "#environment/metrics";
import { type Connection, inTransaction } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import type { ClaimRefusal } from "#workflows/messages";
import { writeFact } from "./fact.ts";

export interface ClaimOrder {
  /** Names this try: a repeated activity that finds its own claim answers "won". */
  claimId: string;
  conversationId: string;
  agentId: string;
  /** Who assigns: `system` for the queue, `agent:<id>` for an agent who takes it. */
  by: string;
  /** Why this agent, from the strategy; null when a person decided. */
  decision: unknown;
}

export type ClaimResult =
  | { won: true; threadId: string; campaignId: string }
  | { won: false; why: ClaimRefusal; ownerId: string | null };

/** SQL: whether the installation lets this agent, a row of `agents`, have conversations at all (D21). */
export const voiceRuleSql = (agent: string) =>
  `(${agent}.voice_member OR NOT coalesce((SELECT (content ->> 'requireVoiceMember')::boolean FROM settings WHERE id = 1), false))`;

/** First statement of every claim, alone: what is read afterwards is newer than the lock. */
export const lockAgentSql = "SELECT user_id FROM agents WHERE user_id = $1 FOR UPDATE";

/**
 * Gives a conversation to an agent, or says why not (I7). One transaction: lock the agent, then, in new statements, check presence and load
 * and set the owner where there is none. Two campaigns, two agents or two processes may try at the same time.
 */
export function claimConversation(order: ClaimOrder, lockSql = lockAgentSql): Promise<ClaimResult> {
  return inTransaction(async (db) => {
    await db.query(lockSql, [order.agentId]);
    const agent = await readAgent(db, order.agentId);
    const target = await readTarget(db, order.conversationId, order.agentId);
    if (!target || !agent) return { won: false, why: "gone", ownerId: null };
    if (target.claim_id === order.claimId && target.agent_id === order.agentId)
      return { won: true, threadId: target.thread_id, campaignId: target.campaign_id };
    if (target.agent_id !== null) return { won: false, why: "taken", ownerId: target.agent_id };
    const refusal = refuse(order, agent, target);
    if (refusal) return { won: false, why: refusal, ownerId: null };
    return take(db, order, target);
  });
}

interface AgentFacts {
  presence: "available" | "break" | "offline";
  on_call: boolean;
  enabled: boolean;
  voice_rule: boolean;
  active: number;
}

async function readAgent(db: Connection, agentId: string): Promise<AgentFacts | undefined> {
  const result = await db.query<AgentFacts>(
    `SELECT a.presence, a.on_call, u.enabled, ${voiceRuleSql("a")} AS voice_rule,
            (SELECT count(*)::int FROM conversations c WHERE c.agent_id = a.user_id AND c.state IN ${countedStates}) AS active
     FROM agents a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1`,
    [agentId],
  );
  return result.rows[0];
}

interface TargetFacts {
  thread_id: string;
  campaign_id: string;
  state: string;
  agent_id: string | null;
  claim_id: string | null;
  rule: Rule;
  max_interactions: number;
  chat_seconds: number;
  member: boolean;
}

async function readTarget(db: Connection, conversationId: string, agentId: string): Promise<TargetFacts | undefined> {
  const result = await db.query<TargetFacts>(
    `SELECT c.thread_id, c.campaign_id, c.state, c.agent_id, c.claim_id, k.rule, k.max_interactions, k.chat_seconds,
            EXISTS (SELECT FROM members m WHERE m.campaign_id = c.campaign_id AND m.agent_id = $2) AS member
     FROM conversations c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = $1`,
    [conversationId, agentId],
  );
  return result.rows[0];
}

function refuse(order: ClaimOrder, agent: AgentFacts, target: TargetFacts): ClaimRefusal | null {
  if (!["held", "waiting", "missed"].includes(target.state)) return "gone";
  if (!target.member) return "notMember";
  if (!agent.voice_rule) return "noVoiceCampaign";
  if (!agent.enabled || agent.presence === "offline") return "agentNotAvailable";
  // Taking from Missed counts towards the cap but is not stopped by it (D24).
  if (target.state === "missed" && order.by !== "system") return null;
  if (order.by !== "system") return agent.active < target.max_interactions ? null : "agentFull";
  const candidate = {
    agentId: order.agentId,
    presence: agent.presence,
    heldByIncall: false,
    onCall: agent.on_call,
    activeTotal: agent.active,
    penalty: 0,
    lastAssignedAt: null,
    lastTurn: null,
    joinedOrder: 0,
  };
  if (eligible(target.rule, candidate, target.max_interactions).ok) return null;
  return agent.active >= target.max_interactions ? "agentFull" : "agentNotAvailable";
}

async function take(db: Connection, order: ClaimOrder, target: TargetFacts): Promise<ClaimResult> {
  await db.query("SAVEPOINT taking");
  try {
    const taken = await db.query<{ waited: number }>(
      `UPDATE conversations SET agent_id = $2, state = 'active', outcome = NULL, assigned_at = clock_timestamp(), claim_id = $3,
         requeued = false, held_until = NULL, chat_time_passed = false,
         chat_deadline = CASE WHEN $4 > 0 THEN clock_timestamp() + make_interval(secs => $4) END
       WHERE id = $1 AND agent_id IS NULL AND state IN ('held', 'waiting', 'missed')
       RETURNING extract(epoch FROM assigned_at - coalesce(queued_at, waiting_since))::float8 AS waited`,
      [order.conversationId, order.agentId, order.claimId, target.chat_seconds],
    );
    if (!taken.rows[0]) return { won: false, why: "taken", ownerId: null };
    // What was missed had left the queue.
    if (target.state === "waiting") queueWaited(order.decision ? "chosen" : "taken", taken.rows[0].waited);
  } catch (error) {
    // The customer of a missed conversation has written again: that one is open.
    if ((error as { constraint?: string }).constraint !== "conversations_one_open") throw error;
    await db.query("ROLLBACK TO SAVEPOINT taking");
    return { won: false, why: "threadBusy", ownerId: null };
  }
  await db.query("UPDATE agents SET last_assigned_at = clock_timestamp() WHERE user_id = $1", [order.agentId]);
  await writeFact(db, {
    conversationId: order.conversationId,
    what: "assigned",
    actor: order.by,
    why: order.decision ? "chosen by the campaign's strategy" : "taken",
    details: { agentId: order.agentId, decision: order.decision },
  });
  return { won: true, threadId: target.thread_id, campaignId: target.campaign_id };
}
