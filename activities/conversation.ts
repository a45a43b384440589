// What a conversation's workflow has done for it. Each is one transaction, and doing it twice changes nothing more.
import { isOpen, nextChange } from "#domain/schedule";
import { type Connection, inTransaction, pool } from "#prisma/client";
import { wakeQueue } from "#temporal/wake";
import { type ClaimOrder, type ClaimResult, claimConversation } from "./claim.ts";
import { type ConversationView, type ThreadView, threadView } from "./conversation-view.ts";
import { writeFact } from "./fact.ts";
import { wakeQueuesOf } from "./queue-wake.ts";
import { queueAutomaticText, readCampaign, routePending, scheduleOf } from "./routing.ts";

/** Gives the thread's pending texts to their conversation and, when it waits, wakes the campaign's queue. */
export async function routeMessages(order: { threadId: string; requestId?: string | undefined }): Promise<ThreadView> {
  const view = await routePending(order.threadId, new Date());
  if (view.conversation?.state === "waiting") await wakeQueue(view.conversation.campaignId, "a customer waits");
  return view;
}

/** A thread as its workflow sees it: its open conversation and the texts that are still to be sent. */
export function readConversation(order: { threadId: string }): Promise<ThreadView> {
  return threadView(pool(), order.threadId);
}

/** An agent takes the conversation (I7). */
export async function claim(order: ClaimOrder): Promise<ClaimResult> {
  return claimConversation(order);
}

export interface EndOrder {
  conversationId: string;
  by: string;
  /** When it was ordered (epoch ms): texts of the customer that came later are not part of the conversation. */
  at: number;
  outcome: "answered";
}

/** Closes an active conversation; `textsLeft` says that the customer wrote in between and a new one has to be opened. */
export async function endConversation(order: EndOrder): Promise<{ closed: boolean; textsLeft: boolean }> {
  const result = await inTransaction(async (db) => {
    const found = await lockConversation(db, order.conversationId);
    if (!found || found.state === "closed")
      return { closed: found?.state === "closed", textsLeft: false, agentId: null };
    if (found.state !== "active") return { closed: false, textsLeft: false, agentId: null };
    const left = await db.query(
      `UPDATE messages SET conversation_id = NULL, routing = 'pending'
       WHERE conversation_id = $1 AND direction = 'in' AND at > $2`,
      [order.conversationId, new Date(order.at)],
    );
    await finish(
      db,
      order.conversationId,
      order.by,
      found.first_reply_at ? "answered" : "closed",
      "closed by the agent",
    );
    return { closed: true, textsLeft: (left.rowCount ?? 0) > 0, agentId: found.agent_id };
  });
  if (result.agentId) await wakeQueuesOf(result.agentId, "an agent is free");
  return { closed: result.closed, textsLeft: result.textsLeft };
}

interface Deadline {
  conversationId: string;
  threadId: string;
  now: number;
}

/** Whether a deadline stands and has passed: since it was set, the campaign, the place in the queue or the agent may have changed. */
function isPast(
  now: ConversationView | null,
  order: Deadline,
  state: ConversationView["state"],
  deadline: "churnAt" | "chatDeadline",
): boolean {
  if (now?.conversationId !== order.conversationId || now.state !== state) return false;
  const at = now[deadline];
  // Clocks of several machines are not the same to the millisecond.
  return at !== null && at <= order.now + 50;
}

/** The wait was longer than the campaign's churn time: the conversation leaves the queue for Missed (D2). */
export function abandon(order: Deadline): Promise<ThreadView> {
  return inTransaction(async (db) => {
    await lockConversation(db, order.conversationId);
    if (isPast((await threadView(db, order.threadId)).conversation, order, "waiting", "churnAt")) {
      await db.query("UPDATE conversations SET state = 'missed', outcome = 'abandoned' WHERE id = $1", [
        order.conversationId,
      ]);
      await writeFact(db, {
        conversationId: order.conversationId,
        what: "missed",
        actor: "system",
        why: "waited longer than the campaign's churn time",
        details: { outcome: "abandoned" },
      });
    }
    return threadView(db, order.threadId);
  });
}

/** The hours begin: a held conversation joins the queue with its old place (D19); or is held on when the schedule was changed. */
export async function openHeld(order: Deadline): Promise<ThreadView> {
  const now = new Date(order.now);
  const view = await inTransaction(async (db) => {
    const found = await lockConversation(db, order.conversationId);
    if (found?.state === "held") {
      const schedule = scheduleOf(await readCampaign(db, found.campaign_id));
      const change = isOpen(schedule, now, true) ? null : nextChange(schedule, now);
      if (change?.open) {
        await db.query("UPDATE conversations SET held_until = $2 WHERE id = $1", [order.conversationId, change.at]);
      } else {
        await db.query("UPDATE conversations SET state = 'waiting', queued_at = $2, held_until = NULL WHERE id = $1", [
          order.conversationId,
          now,
        ]);
        await writeFact(db, {
          conversationId: order.conversationId,
          what: "waiting",
          actor: "system",
          why: "the hours began",
        });
      }
    }
    return threadView(db, order.threadId);
  });
  if (view.conversation?.state === "waiting") await wakeQueue(view.conversation.campaignId, "the hours began");
  return view;
}

/** The chat time is up: the campaign's choice applies (D3). */
export async function chatTimePassed(order: Deadline): Promise<ThreadView> {
  const { view, freed } = await inTransaction(async (db) => {
    const found = await lockConversation(db, order.conversationId);
    let freedAgent: string | null = null;
    const now = (await threadView(db, order.threadId)).conversation;
    if (found && isPast(now, order, "active", "chatDeadline")) {
      const campaign = await readCampaign(db, found.campaign_id);
      if (campaign.chat_time_action === "warn") {
        await db.query("UPDATE conversations SET chat_time_passed = true WHERE id = $1", [order.conversationId]);
        const why = "the campaign's chat time is up";
        await writeFact(db, { conversationId: order.conversationId, what: "chat time passed", actor: "system", why });
      } else {
        await finish(db, order.conversationId, "system", "chat_time", "the campaign's chat time is up");
        freedAgent = found.agent_id;
      }
    }
    return { view: await threadView(db, order.threadId), freed: freedAgent };
  });
  if (freed) await wakeQueuesOf(freed, "an agent is free");
  return view;
}

interface LockedConversation {
  state: string;
  agent_id: string | null;
  campaign_id: string;
  first_reply_at: Date | null;
}

/** Locks the thread first, as arriving texts do, then reads: a text is either part of the conversation or sees that it ended. */
async function lockConversation(db: Connection, conversationId: string): Promise<LockedConversation | undefined> {
  await db.query(
    "SELECT t.id FROM threads t WHERE t.id = (SELECT thread_id FROM conversations WHERE id = $1) FOR UPDATE",
    [conversationId],
  );
  const result = await db.query<LockedConversation>(
    "SELECT state, agent_id, campaign_id, first_reply_at FROM conversations WHERE id = $1 FOR UPDATE",
    [conversationId],
  );
  return result.rows[0];
}

async function finish(db: Connection, conversationId: string, by: string, outcome: string, why: string): Promise<void> {
  const closed = await db.query<{ campaign_id: string }>(
    `UPDATE conversations SET state = 'closed', outcome = $2, closed_at = clock_timestamp(), chat_deadline = NULL, unread = 0
     WHERE id = $1 RETURNING campaign_id`,
    [conversationId, outcome],
  );
  await writeFact(db, { conversationId, what: "closed", actor: by, why, details: { outcome } });
  const campaign = await readCampaign(db, closed.rows[0]!.campaign_id);
  if (campaign.closing_text !== "") await queueAutomaticText(db, conversationId, "closing", campaign.closing_text);
}
