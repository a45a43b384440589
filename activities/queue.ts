import type { Candidate, Order, Rule, Waiting } from "#domain/assignment";
import { pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { wakeConversation } from "#temporal/wake";
import { wakeQueueOf } from "#temporal/wake-queue";
import { claimConversation, voiceRuleSql } from "./claim.ts";
import { routeArrived } from "./routing.ts";

/** Conversations looked at in one round; the rest is looked at in the next. */
const roundSize = 100;

export interface QueueView {
  rule: Rule;
  order: Order;
  maxInteractions: number;
  waiting: Waiting[];
  candidates: Candidate[];
  /** More wait than fit into this round. */
  more: boolean;
}

/** What the strategy needs: who waits, longest first, and who could serve. */
export async function readQueue(order: { campaignId: string }): Promise<QueueView> {
  const campaign = (
    await pool().query<{ rule: Rule; delivery_order: Order; max_interactions: number }>(
      "SELECT rule, delivery_order, max_interactions FROM campaigns WHERE id = $1",
      [order.campaignId],
    )
  ).rows[0];
  if (!campaign)
    return { rule: "nocall", order: "leastrecent", maxInteractions: 1, waiting: [], candidates: [], more: false };
  const arrived = await routeArrived(roundSize, new Date());
  const waiting = await pool().query<{ id: string; requeued: boolean; waiting_since: Date }>(
    `SELECT id, requeued, waiting_since FROM conversations WHERE campaign_id = $1 AND state = 'waiting'
     ORDER BY requeued DESC, waiting_since, id LIMIT $2`,
    [order.campaignId, roundSize + 1],
  );
  const view = { rule: campaign.rule, order: campaign.delivery_order, maxInteractions: campaign.max_interactions };
  if (waiting.rows.length === 0) return { ...view, waiting: [], candidates: [], more: false };
  return {
    ...view,
    waiting: waiting.rows.slice(0, roundSize).map((row) => ({
      conversationId: row.id,
      requeued: row.requeued,
      waitingSince: row.waiting_since.getTime(),
    })),
    candidates: await readCandidates(order.campaignId),
    more: waiting.rows.length > roundSize || arrived.length === roundSize,
  };
}

async function readCandidates(campaignId: string): Promise<Candidate[]> {
  const members = await pool().query<{
    agent_id: string;
    presence: Candidate["presence"];
    on_call: boolean;
    penalty: number;
    last_assigned_at: Date | null;
    active: number;
  }>(
    `SELECT m.agent_id, a.presence, a.on_call, m.penalty, a.last_assigned_at,
            (SELECT count(*)::int FROM conversations c WHERE c.agent_id = m.agent_id AND c.state IN ${countedStates}) AS active
     FROM members m JOIN agents a ON a.user_id = m.agent_id JOIN users u ON u.id = m.agent_id
     WHERE m.campaign_id = $1 AND u.enabled AND ${voiceRuleSql("a")} ORDER BY m.agent_id`,
    [campaignId],
  );
  return members.rows.map((row, joinedOrder) => ({
    agentId: row.agent_id,
    presence: row.presence,
    heldByIncall: false,
    onCall: row.on_call,
    activeTotal: row.active,
    penalty: row.penalty,
    lastAssignedAt: row.last_assigned_at?.getTime() ?? null,
    lastTurn: null,
    joinedOrder,
  }));
}

export interface Pick {
  claimId: string;
  conversationId: string;
  agentId: string;
  decision: unknown;
}
export interface PickResult {
  conversationId: string;
  agentId: string;
  won: boolean;
}

/** Carries out the strategy's picks, one claim each, in order; tells the conversations that have an agent now. */
export async function claimAll(order: { campaignId: string; picks: Pick[] }): Promise<PickResult[]> {
  const results: PickResult[] = [];
  for (const pick of order.picks) {
    const result = await claimConversation({ ...pick, by: "system" });
    results.push({ conversationId: pick.conversationId, agentId: pick.agentId, won: result.won });
    if (result.won) assigned.add(result.threadId, undefined, false);
  }
  return results;
}

// What is claimed is claimed: a Temporal that is slow now must not have all of it done again. A run that is not told finds out at its next
// deadline, and the sweep sees to those.
const assigned = wakeQueueOf<undefined>(
  (threadId) => wakeConversation(threadId, "assigned"),
  () => undefined,
);
