// Handing a conversation on, and its return when nobody takes it.
import type { ConversationState } from "#domain/conversation";
import { isOpen } from "#domain/schedule";
import { decideReturn, decideTransfer, type Transfer } from "#domain/transfer";
import { type Connection, inTransaction, pool } from "#prisma/client";
import { wakeQueue } from "#temporal/wake";
import type { LifeAnswer, TransferOrder } from "#workflows/order-messages";
import type { Deadline } from "./by-the-clock.ts";
import { voiceRuleSql } from "./candidates.ts";
import { freshChatDeadline } from "./chat-time.ts";
import { type ThreadView, threadView } from "./conversation-view.ts";
import { writeFact } from "./fact.ts";
import {
  agentOf,
  type LockedConversation,
  lockAgents,
  lockConversation,
  wasCarriedOut,
} from "./locked-conversation.ts";
import { endOffer } from "./offer-steps.ts";
import { wakeQueuesOf } from "./queue-wake.ts";
import { countWaiting, readCampaign, scheduleOf } from "./routing.ts";

/** Hands a conversation to an agent, who is asked first unless the campaign gives no time, or into another campaign's queue. */
export async function transfer(order: TransferOrder): Promise<LifeAnswer> {
  const result = await inTransaction(async (db) => {
    await lockAgents(db, [order.agentId]);
    const found = await lockConversation(db, order.conversationId);
    if (!found) return { answer: refusal("gone") };
    if (await wasCarriedOut(db, order)) return { answer: done };
    const seconds = (
      await db.query<{ transfer_seconds: number }>("SELECT transfer_seconds FROM campaigns WHERE id = $1", [
        found.campaign_id,
      ])
    ).rows[0]!.transfer_seconds;
    const decision = decideTransfer({
      conversation: { state: found.state, agentId: found.agent_id, campaignId: found.campaign_id },
      byAgentId: agentOf(order.by),
      target: await targetOf(db, order, found),
      transferSeconds: seconds,
    });
    if (!decision.ok) return { answer: refusal(decision.why, found.agent_id) };
    await handOn(db, order, found, decision.state, decision.returns ? seconds : 0);
    return { answer: done, freed: found.agent_id, queue: decision.state === "waiting" ? order.campaignId : undefined };
  });
  if (result.queue) await wakeQueue(result.queue, "a conversation was transferred here");
  if (result.freed) await wakeQueuesOf(result.freed, "an agent handed a conversation on");
  return result.answer;
}

const done: LifeAnswer = { done: true };
const refusal = (why: Extract<LifeAnswer, { done: false }>["why"], ownerId: string | null = null): LifeAnswer => ({
  done: false,
  why,
  ownerId,
});

async function targetOf(db: Connection, order: TransferOrder, found: LockedConversation): Promise<Transfer["target"]> {
  if (order.agentId) {
    const { rows } = await db.query(
      `SELECT a.user_id AS "agentId", u.enabled, a.presence, ${voiceRuleSql("a")} AS "voiceRule",
         EXISTS (SELECT FROM members m WHERE m.campaign_id = $2 AND m.agent_id = a.user_id) AS member
       FROM agents a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1`,
      [order.agentId, found.campaign_id],
    );
    return rows[0] ?? null;
  }
  const there = await db.query("SELECT FROM campaigns WHERE id = $1 AND deleted_at IS NULL", [order.campaignId]);
  if (!order.campaignId || !there.rowCount) return null;
  const campaign = await readCampaign(db, order.campaignId);
  return {
    campaignId: campaign.id,
    enabled: campaign.enabled,
    openNow: isOpen(scheduleOf(campaign), new Date(), true),
    maxWaiting: campaign.max_waiting,
    waiting: await countWaiting(db, campaign),
  };
}

async function handOn(
  db: Connection,
  order: TransferOrder,
  found: LockedConversation,
  state: ConversationState,
  returnSeconds: number,
): Promise<void> {
  const toCampaign = state === "waiting";
  // A new place in another queue: the customer's wait for an agent was over long ago and is not counted again (D1).
  await db.query(
    `UPDATE conversations SET state = $2::conversation_state, agent_id = $3, campaign_id = $4, claim_id = NULL, requeued = false,
       waiting_since = CASE WHEN $2 = 'waiting' THEN clock_timestamp() ELSE waiting_since END,
       queued_at = CASE WHEN $2 = 'waiting' THEN clock_timestamp() ELSE queued_at END,
       assigned_at = CASE WHEN $2 = 'active' THEN clock_timestamp() END,
       chat_time_passed = false, silent_since = NULL, reminded_at = NULL,
       chat_deadline = CASE WHEN $2 = 'active' THEN ${freshChatDeadline} END,
       disposition_id = CASE WHEN $4 = campaign_id THEN disposition_id END,
       transferred_from = CASE WHEN $5 > 0 THEN agent_id END,
       transferred_campaign_id = CASE WHEN $5 > 0 THEN campaign_id END,
       return_deadline = CASE WHEN $5 > 0 THEN clock_timestamp() + make_interval(secs => $5) END,
       offer_deadline = CASE WHEN $5 > 0 AND $2 = 'offered' THEN clock_timestamp() + make_interval(secs => $5) END
     WHERE id = $1`,
    [
      order.conversationId,
      state,
      toCampaign ? null : order.agentId,
      toCampaign ? order.campaignId : found.campaign_id,
      returnSeconds,
    ],
  );
  if (state === "offered")
    await db.query(
      `INSERT INTO offers (conversation_id, agent_id, offered_at, deadline)
       SELECT id, agent_id, offered_at, offer_deadline FROM conversations WHERE id = $1`,
      [order.conversationId],
    );
  await writeFact(db, {
    conversationId: order.conversationId,
    what: "transferred",
    actor: order.by,
    why: toCampaign ? "to another campaign" : returnSeconds > 0 ? "offered to another agent" : "given to another agent",
    details: {
      formerAgentId: found.agent_id,
      agentId: order.agentId ?? null,
      campaignId: toCampaign ? order.campaignId : found.campaign_id,
      formerCampaignId: found.campaign_id,
      commandId: order.commandId,
      ...(returnSeconds > 0 && { returnSeconds }),
    },
  });
}

/** The time of a transfer is over and nobody took it: it goes back to who sent it. */
export async function returnTransfer(order: Deadline): Promise<ThreadView> {
  await giveBack({
    conversationId: order.conversationId,
    by: "system",
    why: "nobody took it in time",
    result: "lapsed",
    due: new Date(order.now),
  });
  return threadView(pool(), order.threadId);
}

export interface GiveBack {
  conversationId: string;
  by: string;
  why: string;
  /** What became of the offer, where it was one. */
  result: "lapsed" | "refused";
  /** Only if its time is over by then. */
  due?: Date;
  /** Only if it is offered to this agent. */
  offeredTo?: string;
}

/**
 * Gives a transfer back to who sent it; when that agent has gone, to the front of the queue that it came from (D23). Answers false when there is
 * no such transfer (any more). Who refuses an offered transfer comes here too.
 */
export async function giveBack(order: GiveBack): Promise<boolean> {
  const { returned, queue, freed } = await giveBackNow(order);
  if (queue) await wakeQueue(queue, "a transfer came back");
  // Whom it was offered to has a place for others again.
  if (freed) await wakeQueuesOf(freed, "a transfer went back");
  return returned;
}

function giveBackNow(order: GiveBack): Promise<{ returned: boolean; queue?: string; freed?: string | null }> {
  const { conversationId, by, why, due, offeredTo } = order;
  return inTransaction(async (db) => {
    const before = await db.query<{ transferred_from: string | null }>(
      "SELECT transferred_from FROM conversations WHERE id = $1",
      [conversationId],
    );
    const sender = before.rows[0]?.transferred_from;
    if (!sender) return { returned: false };
    await lockAgents(db, [sender]);
    const found = await lockConversation(db, conversationId);
    // Clocks of several machines are not the same to the millisecond.
    const isDue = found?.return_deadline && (!due || found.return_deadline.getTime() <= due.getTime() + 50);
    if (!found || !isDue || found.transferred_from !== sender) return { returned: false };
    if (offeredTo && (found.state !== "offered" || found.agent_id !== offeredTo)) return { returned: false };
    await endOffer(db, conversationId, order.result);
    const state = (
      await db.query<{ enabled: boolean; presence: "available" | "break" | "offline" }>(
        "SELECT u.enabled, a.presence FROM agents a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1",
        [sender],
      )
    ).rows[0];
    const to = decideReturn(state ?? null);
    const campaignId = found.transferred_campaign_id ?? found.campaign_id;
    await db.query(to === "sender" ? toSenderSql : toQueueSql, [
      conversationId,
      campaignId,
      ...(to === "sender" ? [sender] : []),
    ]);
    await writeFact(db, {
      conversationId,
      what: "returned",
      actor: by,
      why,
      details: {
        agentId: to === "sender" ? sender : null,
        formerAgentId: found.agent_id,
        campaignId,
        ...(to === "queue" && { senderGone: true }),
      },
    });
    return { returned: true, freed: found.agent_id, ...(to === "queue" && { queue: campaignId }) };
  });
}

const returning = `campaign_id = $2, claim_id = NULL, disposition_id = CASE WHEN $2 = campaign_id THEN disposition_id END,
  transferred_from = NULL, transferred_campaign_id = NULL, return_deadline = NULL`;
const toSenderSql = `UPDATE conversations SET state = 'active', agent_id = $3, assigned_at = clock_timestamp(), requeued = false, ${returning},
  chat_deadline = (SELECT CASE WHEN k.chat_seconds > 0 THEN clock_timestamp() + make_interval(secs => k.chat_seconds) END
                   FROM campaigns k WHERE k.id = $2) WHERE id = $1`;
const toQueueSql = `UPDATE conversations SET state = 'waiting', agent_id = NULL, assigned_at = NULL, chat_deadline = NULL, requeued = true,
  waiting_since = clock_timestamp(), queued_at = clock_timestamp(), ${returning} WHERE id = $1`;
