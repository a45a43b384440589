import { type Candidate, isPull, type Order, type Rule, type Waiting } from "#domain/assignment";
import { pool } from "#prisma/client";
import { wakeConversation } from "#temporal/wake";
import { wakeQueueOf } from "#temporal/wake-queue";
import type { ClaimRefusal } from "#workflows/messages";
import { readCandidates } from "./candidates.ts";
import { claimConversation } from "./claim.ts";
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
       AND (return_deadline IS NULL OR return_deadline > clock_timestamp()) -- else it is on its way back to who sent it
     ORDER BY requeued DESC, waiting_since, id LIMIT $2`,
    [order.campaignId, roundSize + 1],
  );
  const view = { rule: campaign.rule, order: campaign.delivery_order, maxInteractions: campaign.max_interactions };
  // Under a pull rule the agents choose: there is nothing to look at.
  if (waiting.rows.length === 0 || isPull(campaign.rule)) return { ...view, waiting: [], candidates: [], more: false };
  const round = waiting.rows.slice(0, roundSize);
  const [candidates, offers] = await Promise.all([
    readCandidates(pool(), order.campaignId),
    readOffers(round.map((row) => row.id)),
  ]);
  return {
    ...view,
    waiting: round.map((row) => {
      const offered = offers.get(row.id);
      const waitingSince = row.waiting_since.getTime();
      return { conversationId: row.id, requeued: row.requeued, waitingSince, ...(offered && { offered }) };
    }),
    candidates,
    more: waiting.rows.length > roundSize || arrived.length === roundSize,
  };
}

/** How often who has let the offers of these conversations go, each since it joined the queue. */
async function readOffers(conversationIds: string[]): Promise<Map<string, Record<string, number>>> {
  const offers = await pool().query<{ conversation_id: string; agent_id: string; n: number }>(
    `SELECT o.conversation_id, o.agent_id, count(*)::int AS n FROM offers o JOIN conversations c ON c.id = o.conversation_id
     WHERE o.conversation_id = ANY($1) AND o.offered_at >= coalesce(c.queued_at, c.waiting_since) AND o.result IN ('refused', 'lapsed')
     GROUP BY o.conversation_id, o.agent_id`,
    [conversationIds],
  );
  const counts = new Map<string, Record<string, number>>();
  for (const { conversation_id: id, agent_id: agentId, n } of offers.rows)
    counts.set(id, { ...counts.get(id), [agentId]: n });
  return counts;
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

/**
 * Carries out the strategy's picks, one claim each, in order; tells the conversations that have an agent now. When a pick's agent turns out not
 * to be free any more the rest is given up and planned anew: else who stands behind would be served before it (I8).
 */
export async function claimAll(order: { campaignId: string; picks: Pick[] }): Promise<PickResult[]> {
  const results: PickResult[] = [];
  for (const pick of order.picks) {
    const result = await claimConversation({ ...pick, by: "system" });
    results.push({ conversationId: pick.conversationId, agentId: pick.agentId, won: result.won });
    if (result.won) assigned.add(result.threadId, undefined, false);
    else if (!leftQueue.includes(result.why)) break;
  }
  const rest = order.picks.slice(results.length);
  return [...results, ...rest.map(({ conversationId, agentId }) => ({ conversationId, agentId, won: false }))];
}

/** The conversation does not wait any more: it holds up nobody. */
const leftQueue: readonly ClaimRefusal[] = ["gone", "taken", "threadBusy"];

// What is claimed is claimed: a Temporal that is slow now must not have all of it done again. A run that is not told finds out at its next
// deadline, and the sweep sees to those.
const assigned = wakeQueueOf<undefined>(
  (threadId) => wakeConversation(threadId, "assigned"),
  () => undefined,
);
