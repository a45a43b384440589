// How offers end: each one transaction that locks the agent first, as every claim does, so that an acceptance in the same instant has one outcome.
import { inTransaction, pool } from "#prisma/client";
import { quietly, wakeQueue, wakeSession } from "#temporal/wake";
import { type Released, tellReleased } from "./agent-session.ts";
import type { Deadline } from "./by-the-clock.ts";
import { lockAgentSql } from "./claim.ts";
import { type ThreadView, threadView } from "./conversation-view.ts";
import { backToQueue, withdrawOffers } from "./offer-steps.ts";
import { wakeQueuesOf } from "./queue-wake.ts";
import { giveBack } from "./transfer.ts";

export interface RefuseOfferOrder {
  conversationId: string;
  agentId: string;
  by: string;
}

/** The agent does not want it: the next one is asked. False when it is not offered to this agent (any more). */
export async function refuseOffer(order: RefuseOfferOrder): Promise<{ refused: boolean }> {
  const { conversationId, agentId, by } = order;
  // Who refuses what a colleague has handed over gives it back to that colleague.
  if (await giveBack({ conversationId, by, why: "refused by the agent", result: "refused", offeredTo: agentId }))
    return { refused: true };
  const back = await inTransaction(async (db) => {
    await db.query(lockAgentSql, [order.agentId]);
    const released = await backToQueue(db, { ...order, why: "refused by the agent", result: "refused" });
    // Who refuses responds.
    if (released) await db.query("UPDATE agents SET lapses = 0 WHERE user_id = $1", [order.agentId]);
    return released;
  });
  if (back) await quietly(() => wakeAll(back, order.agentId, "an offer was refused"));
  return { refused: back !== undefined };
}

/**
 * The time to accept is up: the conversation goes back to its place and the next agent is asked. An agent who lets as many lapse in a row as the
 * campaign allows is not responding: on a break that nobody chose, until it says that it is available.
 */
export async function lapseOffer(order: Deadline): Promise<ThreadView> {
  const lapsed = await inTransaction(async (db): Promise<Lapsed | null> => {
    const offered = await db.query<{ agent_id: string }>(
      "SELECT agent_id FROM conversations WHERE id = $1 AND state = 'offered'",
      [order.conversationId],
    );
    const agentId = offered.rows[0]?.agent_id;
    if (!agentId) return null;
    await db.query(lockAgentSql, [agentId]);
    // Read anew behind the lock. Clocks of several machines are not the same to the millisecond.
    const past = await db.query<{ max_lapses: number; accept_seconds: number }>(
      `SELECT k.max_lapses, extract(epoch FROM c.offer_deadline - c.offered_at)::int AS accept_seconds
       FROM conversations c JOIN campaigns k ON k.id = c.campaign_id
       WHERE c.id = $1 AND c.agent_id = $2 AND c.state = 'offered' AND c.offer_deadline <= $3`,
      [order.conversationId, agentId, new Date(order.now + 50)],
    );
    const limit = past.rows[0];
    if (!limit) return null;
    const back = await backToQueue(db, {
      conversationId: order.conversationId,
      agentId,
      by: "system",
      why: `not accepted within ${limit.accept_seconds} s`,
      result: "lapsed",
    });
    if (!back) return null;
    const counted = await db.query<{ lapses: number; presence: string }>(
      "UPDATE agents SET lapses = lapses + 1 WHERE user_id = $1 RETURNING lapses, presence",
      [agentId],
    );
    const { lapses, presence } = counted.rows[0]!;
    if (limit.max_lapses === 0 || lapses < limit.max_lapses || presence !== "available")
      return { agentId, back, others: [], gone: false };
    await db.query(
      `UPDATE agents SET presence = 'break', break_id = NULL, paused_by = NULL, not_responding = true, since = clock_timestamp()
       WHERE user_id = $1`,
      [agentId],
    );
    await db.query("INSERT INTO audit (actor, action, target, details) VALUES ('system', $1, $2, $3)", [
      "agent.not_responding",
      `agent:${agentId}`,
      JSON.stringify({ lapses, campaignId: back.campaignId }),
    ]);
    const others = await withdrawOffers(db, agentId, "system", "its agent is not responding");
    return { agentId, back, others, gone: true };
  });
  if (lapsed) await tell(lapsed);
  return threadView(pool(), order.threadId);
}

// The conversation's own run is the one that has this done: it reads the answer.
async function tell({ agentId, back, others, gone }: Lapsed): Promise<void> {
  await quietly(() => wakeAll(back, agentId, "an offer lapsed"));
  if (others.length > 0) await tellReleased(others);
  if (gone) await quietly(() => wakeSession(agentId, "not responding"));
}

/** The queue that has it back, and those in which somebody waits whom this agent could serve now. */
async function wakeAll(back: Released, agentId: string, why: string): Promise<void> {
  await Promise.all([wakeQueue(back.campaignId, why), wakeQueuesOf(agentId, "an agent is free")]);
}

interface Lapsed {
  agentId: string;
  back: Released;
  /** What else was offered to an agent that is not responding. */
  others: Released[];
  gone: boolean;
}
