// What a conversation's workflow has done for it. Each is one transaction, and doing it twice changes nothing more.
import { isOpen, nextChange } from "#domain/schedule";
import { inTransaction, pool } from "#prisma/client";
import { wakeQueue } from "#temporal/wake";
import { byTheClock, type Deadline } from "./by-the-clock.ts";
import { type ClaimOrder, type ClaimResult, claimConversation } from "./claim.ts";
import { type ThreadView, threadView } from "./conversation-view.ts";
import { writeFact } from "./fact.ts";
import { lockConversation } from "./locked-conversation.ts";
import { readCampaign, routePending, scheduleOf } from "./routing.ts";

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

/** The wait was longer than the campaign's churn time: the conversation leaves the queue for Missed (D2). */
export function abandon(order: Deadline): Promise<ThreadView> {
  return byTheClock(order, "waiting", "churnAt", async (db) => {
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
    return null;
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
