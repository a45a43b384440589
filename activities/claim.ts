import { eligible, type Hindrance, isPull, type Rule } from "#domain/assignment";
import type { ConversationState } from "#domain/conversation";
import { hindranceToTake } from "#domain/taking";
import { queueWaited } from "#environment/metrics";
import { type Connection, inTransaction } from "#prisma/client";
import type { ClaimRefusal } from "#workflows/messages";
import {
  type CandidateRow,
  candidateColumns,
  candidateJoins,
  candidateOf,
  firstWaitingSql,
  voiceRuleSql,
} from "./candidates.ts";
import { writeFact } from "./fact.ts";
import { acceptOffered, offerTo } from "./offer-steps.ts";
import { countTurn } from "./turn.ts";

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

/** First statement of every claim, alone: what is read afterwards is newer than the lock. */
export const lockAgentSql = "SELECT user_id FROM agents WHERE user_id = $1 FOR UPDATE";

/**
 * Gives a conversation to an agent, or says why not (I7). One transaction: lock the agent, then, in new statements, judge by the campaign's rule
 * and set the owner where there is none. Two campaigns, two agents or two processes may try at the same time. Where the campaign asks for it the
 * queue only offers: the agent has it when it accepts, which is a claim too.
 */
export function claimConversation(order: ClaimOrder, lockSql = lockAgentSql): Promise<ClaimResult> {
  return inTransaction(async (db) => {
    await db.query(lockSql, [order.agentId]);
    const agent = await readAgent(db, order.agentId);
    const target = await readTarget(db, order.conversationId, order.agentId);
    if (!target || !agent) return { won: false, why: "gone", ownerId: null };
    const won: ClaimResult = { won: true, threadId: target.thread_id, campaignId: target.campaign_id };
    if (target.claim_id === order.claimId && target.agent_id === order.agentId) return won;
    if (target.state === "offered" && target.agent_id === order.agentId && !isSystem(order))
      return (await acceptOffered(db, order, target)) ? won : { won: false, why: "gone", ownerId: null };
    if (target.agent_id !== null) return { won: false, why: "taken", ownerId: target.agent_id };
    const refusal = refuse(order, agent, target);
    if (refusal) return { won: false, why: refusal, ownerId: null };
    if (!isSystem(order) || target.accept_seconds === 0) return take(db, order, target);
    return (await offerTo(db, order, target)) ? won : lost(db, order);
  });
}

const isSystem = (order: ClaimOrder) => order.by === "system";

interface AgentFacts extends CandidateRow {
  enabled: boolean;
  voice_rule: boolean;
}

async function readAgent(db: Connection, agentId: string): Promise<AgentFacts | undefined> {
  const result = await db.query<AgentFacts>(
    `SELECT ${candidateColumns}, u.enabled, ${voiceRuleSql("a")} AS voice_rule
     FROM agents a ${candidateJoins} LEFT JOIN members m ON false WHERE a.user_id = $1`,
    [agentId],
  );
  return result.rows[0];
}

export interface TargetFacts {
  thread_id: string;
  campaign_id: string;
  state: string;
  agent_id: string | null;
  claim_id: string | null;
  rule: Rule;
  max_interactions: number;
  chat_seconds: number;
  accept_seconds: number;
  member: boolean;
  /** Nobody in the campaign waits longer. */
  first: boolean | null;
}

async function readTarget(db: Connection, conversationId: string, agentId: string): Promise<TargetFacts | undefined> {
  const result = await db.query<TargetFacts>(
    `SELECT c.thread_id, c.campaign_id, c.state, c.agent_id, c.claim_id, k.rule, k.max_interactions, k.chat_seconds, k.accept_seconds,
            EXISTS (SELECT FROM members m WHERE m.campaign_id = c.campaign_id AND m.agent_id = $2) AS member,
            c.id = (${firstWaitingSql("c.campaign_id")}) AS first
     FROM conversations c JOIN campaigns k ON k.id = c.campaign_id WHERE c.id = $1`,
    [conversationId, agentId],
  );
  return result.rows[0];
}

function refuse(order: ClaimOrder, agent: AgentFacts, target: TargetFacts): ClaimRefusal | null {
  const system = isSystem(order);
  if (!(system ? ["waiting"] : ["held", "waiting", "missed"]).includes(target.state)) return "gone";
  if (!target.member) return "notMember";
  if (!agent.voice_rule) return "noVoiceCampaign";
  if (!agent.enabled || agent.presence === "offline") return "agentNotAvailable";
  const candidate = candidateOf(agent);
  const { rule, max_interactions: maxInteractions, first } = target;
  const state = target.state as ConversationState;
  // The rule may have become one under which agents take, since the queue chose.
  if (system && isPull(rule)) return "agentNotAvailable";
  const hindrance = system
    ? eligible(rule, candidate, maxInteractions).hindrance
    : hindranceToTake({ state, rule, maxInteractions, candidate, first: first ?? true });
  return hindrance && refusals[hindrance];
}

/** Somebody else was quicker between the reading and the writing: who has it now. */
async function lost(db: Connection, order: ClaimOrder): Promise<ClaimResult> {
  const now = await db.query<{ agent_id: string | null }>("SELECT agent_id FROM conversations WHERE id = $1", [
    order.conversationId,
  ]);
  const ownerId = now.rows[0]?.agent_id ?? null;
  return { won: false, why: ownerId ? "taken" : "gone", ownerId };
}

const refusals: Record<Hindrance | "notFirst", ClaimRefusal> = {
  offline: "agentNotAvailable",
  break: "agentNotAvailable",
  exclusive: "exclusive",
  onCall: "onCall",
  busy: "agentBusy",
  full: "agentFull",
  notFirst: "notFirst",
};

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
    if (!taken.rows[0]) return lost(db, order);
    // What was missed had left the queue.
    if (target.state === "waiting") queueWaited(order.decision ? "chosen" : "taken", taken.rows[0].waited);
  } catch (error) {
    // The customer of a missed conversation has written again: that one is open.
    if ((error as { constraint?: string }).constraint !== "conversations_one_open") throw error;
    await db.query("ROLLBACK TO SAVEPOINT taking");
    return { won: false, why: "threadBusy", ownerId: null };
  }
  await countTurn(db, order.agentId, target.campaign_id);
  // Who takes something responds.
  if (!isSystem(order))
    await db.query("UPDATE agents SET lapses = 0 WHERE user_id = $1 AND lapses > 0", [order.agentId]);
  await writeFact(db, {
    conversationId: order.conversationId,
    what: "assigned",
    actor: order.by,
    why: order.decision ? "chosen by the campaign's strategy" : "taken",
    details: { agentId: order.agentId, decision: order.decision },
  });
  return { won: true, threadId: target.thread_id, campaignId: target.campaign_id };
}
