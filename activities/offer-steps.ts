// What begins and ends an offer, each a part of its caller's transaction, which holds the agent's lock.
import { queueWaited } from "#environment/metrics";
import type { Connection } from "#prisma/client";
import type { Released } from "./agent-session.ts";
import type { ClaimOrder, TargetFacts } from "./claim.ts";
import { writeFact } from "./fact.ts";
import { countTurn } from "./turn.ts";

/** Offers a waiting conversation to the agent whom the strategy chose; it keeps its place in the queue. False when it waits no more. */
export async function offerTo(db: Connection, order: ClaimOrder, target: TargetFacts): Promise<boolean> {
  const offered = await db.query<{ offered_at: Date; offer_deadline: Date }>(
    `UPDATE conversations SET state = 'offered', agent_id = $2, claim_id = $3, offered_at = clock_timestamp(),
       offer_deadline = clock_timestamp() + make_interval(secs => $4)
     WHERE id = $1 AND agent_id IS NULL AND state = 'waiting' RETURNING offered_at, offer_deadline`,
    [order.conversationId, order.agentId, order.claimId, target.accept_seconds],
  );
  const begun = offered.rows[0];
  if (!begun) return false;
  await db.query(
    "INSERT INTO offers (conversation_id, agent_id, offered_at, deadline, decision) VALUES ($1, $2, $3, $4, $5)",
    [order.conversationId, order.agentId, begun.offered_at, begun.offer_deadline, JSON.stringify(order.decision)],
  );
  await countTurn(db, order.agentId, target.campaign_id);
  await writeFact(db, {
    conversationId: order.conversationId,
    what: "offered",
    actor: order.by,
    why: "chosen by the campaign's strategy",
    details: { agentId: order.agentId, seconds: target.accept_seconds, decision: order.decision },
  });
  return true;
}

/** The agent accepts what is offered to it: its own from now on, and the chat time begins (D3). False when the offer has ended. */
export async function acceptOffered(db: Connection, order: ClaimOrder, target: TargetFacts): Promise<boolean> {
  if (!(await lockOffered(db, order.conversationId, order.agentId))) return false;
  const decision = await endOffer(db, order.conversationId, "accepted");
  const accepted = await db.query<{ waited: number }>(
    `UPDATE conversations SET state = 'active', outcome = NULL, assigned_at = clock_timestamp(), claim_id = $2,
       requeued = false, held_until = NULL, chat_time_passed = false,
       chat_deadline = CASE WHEN $3 > 0 THEN clock_timestamp() + make_interval(secs => $3) END
     WHERE id = $1
     RETURNING extract(epoch FROM assigned_at - coalesce(queued_at, waiting_since))::float8 AS waited`,
    [order.conversationId, order.claimId, target.chat_seconds],
  );
  queueWaited("chosen", accepted.rows[0]!.waited);
  await db.query("UPDATE agents SET lapses = 0, last_assigned_at = clock_timestamp() WHERE user_id = $1", [
    order.agentId,
  ]);
  await writeFact(db, {
    conversationId: order.conversationId,
    what: "assigned",
    actor: order.by,
    why: "accepted the offer",
    details: { agentId: order.agentId, decision },
  });
  return true;
}

export type OfferResult = "accepted" | "refused" | "lapsed" | "withdrawn";

/** Whether a conversation is offered to this agent now; it stays so until the transaction ends. */
async function lockOffered(db: Connection, conversationId: string, agentId: string): Promise<boolean> {
  const found = await db.query(
    "SELECT FROM conversations WHERE id = $1 AND agent_id = $2 AND state = 'offered' FOR UPDATE",
    [conversationId, agentId],
  );
  return (found.rowCount ?? 0) > 0;
}

/** Writes down what became of a conversation's offer, and answers with why it was made. Before the conversation changes: else it ends as withdrawn. */
export async function endOffer(db: Connection, conversationId: string, result: OfferResult): Promise<unknown> {
  const ended = await db.query<{ decision: unknown }>(
    `UPDATE offers SET result = $2, ended_at = clock_timestamp() WHERE conversation_id = $1 AND result IS NULL RETURNING decision`,
    [conversationId, result],
  );
  return ended.rows[0]?.decision ?? null;
}

/** Puts an offered conversation back into its queue, at the place that it never lost. Undefined when it is not offered to this agent. */
export async function backToQueue(
  db: Connection,
  order: { conversationId: string; agentId: string; by: string; why: string; result: Exclude<OfferResult, "accepted"> },
): Promise<Released | undefined> {
  if (!(await lockOffered(db, order.conversationId, order.agentId))) return undefined;
  await endOffer(db, order.conversationId, order.result);
  // What a colleague handed over has left its place long ago: it is due back with that colleague at once.
  const back = await db.query<{ thread_id: string; campaign_id: string }>(
    `UPDATE conversations SET state = 'waiting', agent_id = NULL, claim_id = NULL, requeued = requeued OR return_deadline IS NOT NULL,
       waiting_since = CASE WHEN return_deadline IS NULL THEN waiting_since ELSE clock_timestamp() END,
       queued_at = CASE WHEN return_deadline IS NULL THEN queued_at ELSE clock_timestamp() END,
       return_deadline = CASE WHEN return_deadline IS NOT NULL THEN clock_timestamp() END
     WHERE id = $1 RETURNING thread_id, campaign_id`,
    [order.conversationId],
  );
  const row = back.rows[0]!;
  await writeFact(db, {
    conversationId: order.conversationId,
    what: `offer ${order.result}`,
    actor: order.by,
    why: order.why,
    details: { agentId: order.agentId },
  });
  return { conversationId: order.conversationId, threadId: row.thread_id, campaignId: row.campaign_id };
}

/** Takes back what is offered to an agent who is not available any more. */
export async function withdrawOffers(db: Connection, agentId: string, by: string, why: string): Promise<Released[]> {
  const offered = await db.query<{ id: string }>(
    "SELECT id FROM conversations WHERE agent_id = $1 AND state = 'offered' ORDER BY id FOR UPDATE",
    [agentId],
  );
  const released: Released[] = [];
  for (const { id } of offered.rows) {
    const back = await backToQueue(db, { conversationId: id, agentId, by, why, result: "withdrawn" });
    if (back) released.push(back);
  }
  return released;
}
