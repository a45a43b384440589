// Going on with a conversation that had ended, and in another's place.
import { type Connection, inTransaction } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";
import type { LifeAnswer, ReopenOrder, TakeOverOrder } from "#workflows/order-messages";
import { freshChatDeadline } from "./chat-time.ts";
import { writeFact } from "./fact.ts";
import { lockAgents, lockConversation, wasCarriedOut } from "./locked-conversation.ts";
import { beOwner } from "./owner.ts";
import { wakeQueuesOf } from "./queue-wake.ts";

/** An agent, or a supervisor, goes on with a closed or missed conversation, unless its thread has another open one. */
export function reopen(order: ReopenOrder): Promise<LifeAnswer> {
  return inTransaction(async (db): Promise<LifeAnswer> => {
    const role = await beOwner(db, order.agentId, "browser");
    await lockAgents(db, [order.agentId]);
    const found = await lockConversation(db, order.conversationId);
    if (!found) return { done: false, why: "gone" };
    if (await wasCarriedOut(db, order)) return { done: true };
    const other = (
      await db.query<{ id: string; agent_id: string | null }>(
        `SELECT id, agent_id FROM conversations WHERE thread_id = $1 AND id <> $2 AND state IN ${openStates}`,
        [found.thread_id, order.conversationId],
      )
    ).rows[0];
    if (other) return { done: false, why: "threadBusy", conversationId: other.id, ownerId: other.agent_id };
    if (found.state !== "closed" && found.state !== "missed")
      return { done: false, why: found.agent_id ? "taken" : "gone", ownerId: found.agent_id };
    const agent = await readOwner(db, order.agentId, found.campaign_id);
    if (role === "agent" && !agent?.member) return { done: false, why: "notMember" };
    if (!agent?.there) return { done: false, why: "agentNotAvailable" };
    await own(db, order.conversationId, order.agentId);
    await writeFact(db, {
      conversationId: order.conversationId,
      what: "reopened",
      actor: order.by,
      why: found.state === "missed" ? "taken from Missed" : "goes on after its end",
      details: { agentId: order.agentId, commandId: order.commandId },
    });
    return { done: true };
  });
}

/** A supervisor becomes the owner in place of the agent, or of the queue. Of two who do it at once the second hears who has it. */
export async function takeOver(order: TakeOverOrder): Promise<LifeAnswer> {
  const result = await inTransaction(async (db): Promise<{ answer: LifeAnswer; freed?: string | null }> => {
    await beOwner(db, order.userId, order.source);
    await lockAgents(db, [order.userId]);
    const found = await lockConversation(db, order.conversationId);
    if (!found) return { answer: { done: false, why: "gone" } };
    if (await wasCarriedOut(db, order)) return { answer: { done: true } };
    if (["missed", "closed"].includes(found.state)) return { answer: { done: false, why: "gone" } };
    if (found.agent_id !== order.formerAgentId)
      return { answer: { done: false, why: "taken", ownerId: found.agent_id } };
    if (found.agent_id === order.userId && found.state === "active") return { answer: { done: true } };
    await own(db, order.conversationId, order.userId);
    await writeFact(db, {
      conversationId: order.conversationId,
      what: "taken over",
      actor: order.by,
      why: found.agent_id ? "in place of its agent" : "out of the queue",
      details: { agentId: order.userId, formerAgentId: found.agent_id, commandId: order.commandId },
    });
    return { answer: { done: true }, freed: found.agent_id };
  });
  if (result.freed) await wakeQueuesOf(result.freed, "a conversation was taken over");
  return result.answer;
}

async function own(db: Connection, conversationId: string, agentId: string): Promise<void> {
  await db.query(
    `UPDATE conversations SET state = 'active', agent_id = $2, outcome = NULL, closed_at = NULL, claim_id = NULL, requeued = false,
       assigned_at = clock_timestamp(), held_until = NULL, chat_time_passed = false, silent_since = NULL, reminded_at = NULL,
       chat_deadline = ${freshChatDeadline} WHERE id = $1`,
    [conversationId, agentId],
  );
}

async function readOwner(db: Connection, agentId: string, campaignId: string) {
  const { rows } = await db.query<{ there: boolean; member: boolean }>(
    `SELECT u.enabled AND a.presence <> 'offline' AS there,
       EXISTS (SELECT FROM members m WHERE m.campaign_id = $2 AND m.agent_id = a.user_id) AS member
     FROM agents a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1`,
    [agentId, campaignId],
  );
  return rows[0];
}
