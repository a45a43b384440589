// Ending a conversation: by its agent or a supervisor, by the clock, or by the customer's silence; and the wrap-up between end and closed.
import { type Close, decideClose } from "#domain/disposition";
import { type Connection, inTransaction } from "#prisma/client";
import type { CloseAnswer, CloseOrder } from "#workflows/messages";
import type { FinishOrder, LifeAnswer } from "#workflows/order-messages";
import { byTheClock, type Deadline } from "./by-the-clock.ts";
import type { ThreadView } from "./conversation-view.ts";
import { writeFact } from "./fact.ts";
import { agentOf, type LockedConversation, lockConversation, wasCarriedOut } from "./locked-conversation.ts";
import { wakeQueuesOf } from "./queue-wake.ts";
import { queueAutomaticText, readCampaign } from "./routing.ts";

interface EndResult extends CloseAnswer {
  /** The customer wrote in between: the text is to be routed. */
  textsLeft: boolean;
}

/** Ends a conversation for the customer. Where the campaign gives time for it, its agent sums it up before it is closed. */
export async function endConversation(order: CloseOrder): Promise<EndResult> {
  const result = await inTransaction(async (db): Promise<EndResult & { agentId?: string | null }> => {
    const found = await lockConversation(db, order.conversationId);
    if (!found) return { closed: false, textsLeft: false, why: "gone" };
    if (await wasCarriedOut(db, order)) return { closed: true, textsLeft: true };
    const decision = decideClose({
      ...(await closeFacts(db, found, order.dispositionId)),
      byAgentId: agentOf(order.by),
    });
    if (!decision.ok) return { closed: false, textsLeft: false, why: decision.why, ownerId: found.agent_id };
    const left = await db.query(
      `UPDATE messages SET conversation_id = NULL, routing = 'pending'
       WHERE conversation_id = $1 AND direction = 'in' AND at > $2`,
      [order.conversationId, new Date(order.at)],
    );
    const outcome = found.outcome ?? (found.first_reply_at ? "answered" : "closed");
    const why = agentOf(order.by) ? "closed by the agent" : "closed by a supervisor";
    await end(db, { ...order, found, to: decision.state, outcome, why });
    return { closed: true, textsLeft: (left.rowCount ?? 0) > 0, agentId: found.agent_id };
  });
  if (result.agentId) await wakeQueuesOf(result.agentId, "an agent is free");
  const { agentId: _, ...answer } = result;
  return answer;
}

/** Its agent has summed the conversation up: it is closed. */
export async function finishWrapUp(order: FinishOrder): Promise<LifeAnswer> {
  const result = await inTransaction(async (db): Promise<{ answer: LifeAnswer; agentId?: string | null }> => {
    const found = await lockConversation(db, order.conversationId);
    if (found && (await wasCarriedOut(db, order))) return { answer: { done: true } };
    if (found?.state !== "wrapup") return { answer: { done: false, why: "gone" } };
    const decision = decideClose({
      ...(await closeFacts(db, found, order.dispositionId)),
      byAgentId: agentOf(order.by),
    });
    if (!decision.ok) return { answer: { done: false, why: decision.why, ownerId: found.agent_id } };
    await end(db, { ...order, found, to: "closed", outcome: found.outcome ?? "answered", why: "summed up" });
    return { answer: { done: true }, agentId: found.agent_id };
  });
  if (result.agentId) await wakeQueuesOf(result.agentId, "an agent has finished its wrap-up");
  return result.answer;
}

/** The time for the wrap-up is over: what is known is what stays. */
export async function wrapUpPassed(order: Deadline): Promise<ThreadView> {
  return byTheClock(order, "wrapup", "wrapUpDeadline", async (db, found) => {
    await closeWrapUp(db, { ...order, found, by: "system", why: "the time for the wrap-up is over" });
    return found.agent_id;
  });
}

/** The chat time is up: the campaign's choice applies (D3). */
export async function chatTimePassed(order: Deadline): Promise<ThreadView> {
  return byTheClock(order, "active", "chatDeadline", async (db, found) => {
    const campaign = await readCampaign(db, found.campaign_id);
    const why = "the campaign's chat time is up";
    if (campaign.chat_time_action === "warn") {
      // Once: an activity whose answer was lost comes again.
      const marked = await db.query(
        "UPDATE conversations SET chat_time_passed = true WHERE id = $1 AND NOT chat_time_passed",
        [order.conversationId],
      );
      if (marked.rowCount === 0) return null;
      await writeFact(db, { conversationId: order.conversationId, what: "chat time passed", actor: "system", why });
      return null;
    }
    await endBySystem(db, order.conversationId, found, "chat_time", why);
    return found.agent_id;
  });
}

/** The customer has been silent for as long as the campaign allows: one reminder, and later the end. */
export async function silencePassed(order: Deadline): Promise<ThreadView> {
  return byTheClock(order, "active", "silence", async (db, found, now) => {
    if (now.silence?.what === "close") {
      await endBySystem(db, order.conversationId, found, "silence", "the customer did not answer any more");
      return found.agent_id;
    }
    const { rows } = await db.query<{ reminder_text: string }>("SELECT reminder_text FROM campaigns WHERE id = $1", [
      found.campaign_id,
    ]);
    await queueAutomaticText(db, order.conversationId, "reminder", rows[0]!.reminder_text);
    await db.query("UPDATE conversations SET reminded_at = clock_timestamp() WHERE id = $1", [order.conversationId]);
    const why = "the customer has not answered";
    await writeFact(db, { conversationId: order.conversationId, what: "reminded", actor: "system", why });
    return null;
  });
}

async function endBySystem(
  db: Connection,
  conversationId: string,
  found: LockedConversation,
  outcome: string,
  why: string,
): Promise<void> {
  const { campaign } = await closeFacts(db, found, undefined);
  const to = campaign.wrapUpSeconds > 0 ? "wrapup" : "closed";
  await end(db, { conversationId, by: "system", found, to, outcome, why });
}

/** Closes what is being wrapped up with what is known of it. The caller holds the conversation. */
export async function closeWrapUp(
  db: Connection,
  order: {
    conversationId: string;
    found: Pick<LockedConversation, "state" | "outcome" | "campaign_id">;
    by: string;
    why: string;
  },
): Promise<void> {
  await end(db, { ...order, to: "closed", outcome: order.found.outcome ?? "answered" });
}

interface End {
  conversationId: string;
  by: string;
  found: Pick<LockedConversation, "state" | "outcome" | "campaign_id">;
  to: "wrapup" | "closed";
  outcome: string;
  why: string;
  commandId?: string;
  dispositionId?: string;
  note?: string;
}

async function end(db: Connection, order: End): Promise<void> {
  const { conversationId, found, to, outcome } = order;
  await db.query(
    `UPDATE conversations SET state = $2::conversation_state, outcome = $3, chat_deadline = NULL, unread = 0,
       closed_at = CASE WHEN $2 = 'closed' THEN clock_timestamp() END,
       wrap_up_deadline = CASE WHEN $2 = 'wrapup' THEN clock_timestamp() + make_interval(secs => (SELECT wrap_up_seconds FROM campaigns k
         WHERE k.id = conversations.campaign_id)) END,
       disposition_id = coalesce($4, disposition_id), disposition_note = coalesce($5, disposition_note)
     WHERE id = $1`,
    [conversationId, to, outcome, order.dispositionId ?? null, order.note ?? null],
  );
  await writeFact(db, {
    conversationId,
    what: to,
    actor: order.by,
    why: order.why,
    details: {
      outcome,
      ...(order.commandId && { commandId: order.commandId }),
      ...(order.dispositionId && { dispositionId: order.dispositionId }),
    },
  });
  // The customer hears the goodbye when it ends, not when the agent has summed it up.
  if (found.state === "wrapup") return;
  const campaign = await readCampaign(db, found.campaign_id);
  if (campaign.closing_text !== "") await queueAutomaticText(db, conversationId, "closing", campaign.closing_text);
}

async function closeFacts(
  db: Connection,
  found: LockedConversation,
  dispositionId: string | undefined,
): Promise<Omit<Close, "byAgentId">> {
  const { rows } = await db.query<Close["campaign"]>(
    `SELECT wrap_up_seconds AS "wrapUpSeconds", disposition_required AS "dispositionRequired",
       EXISTS (SELECT FROM dispositions d WHERE d.campaign_id = k.id AND d.removed_at IS NULL) AS "hasDispositions"
     FROM campaigns k WHERE id = $1`,
    [found.campaign_id],
  );
  return {
    conversation: { state: found.state, agentId: found.agent_id, campaignId: found.campaign_id },
    campaign: rows[0]!,
    chosen: dispositionId === undefined ? undefined : await readDisposition(db, dispositionId),
  };
}

async function readDisposition(db: Connection, id: string): Promise<NonNullable<Close["chosen"]> | null> {
  const { rows } = await db.query<NonNullable<Close["chosen"]>>(
    `SELECT d.campaign_id AS "campaignId", d.removed_at IS NOT NULL AS removed,
       EXISTS (SELECT FROM dispositions b WHERE b.parent_id = d.id AND b.removed_at IS NULL) AS "hasChildren"
     FROM dispositions d WHERE d.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
