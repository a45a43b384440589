// Setting a conversation aside, and going on with it.
import { type Connection, inTransaction } from "#prisma/client";
import type { LifeAnswer, LifeOrder, ParkOrder } from "#workflows/order-messages";
import { freshChatDeadline } from "./chat-time.ts";
import { writeFact } from "./fact.ts";
import {
  agentOf,
  type LockedConversation,
  lockAgents,
  lockConversation,
  wasCarriedOut,
} from "./locked-conversation.ts";
import { wakeQueuesOf } from "./queue-wake.ts";

/** Sets an active conversation aside: its agent keeps it, it does not count towards the cap, and the customer's next text brings it back. */
export async function park(order: ParkOrder): Promise<LifeAnswer> {
  const result = await inTransaction(async (db): Promise<{ answer: LifeAnswer; freed?: string | null }> => {
    const found = await lockConversation(db, order.conversationId);
    if (found && (await wasCarriedOut(db, order))) return { answer: { done: true } };
    const no = refuse(order, found, ["active"]);
    if (no) return { answer: no };
    const unread = await db.query(
      "SELECT FROM messages WHERE conversation_id = $1 AND direction = 'in' AND at > $2 LIMIT 1",
      [order.conversationId, new Date(order.at)],
    );
    if (unread.rowCount) return { answer: { done: false, why: "customerWrote" } };
    await db.query("UPDATE conversations SET state = 'parked', chat_deadline = NULL, unread = 0 WHERE id = $1", [
      order.conversationId,
    ]);
    await writeFact(db, {
      conversationId: order.conversationId,
      what: "parked",
      actor: order.by,
      why: "set aside",
      details: { agentId: found!.agent_id, commandId: order.commandId },
    });
    return { answer: { done: true }, freed: found!.agent_id };
  });
  if (result.freed) await wakeQueuesOf(result.freed, "an agent set a conversation aside");
  return result.answer;
}

/** Its agent goes on with a conversation that was set aside or is being wrapped up. It counts towards the cap, which does not stop it. */
export function takeBack(order: LifeOrder): Promise<LifeAnswer> {
  return inTransaction(async (db) => {
    const owner = await ownerOf(db, order.conversationId);
    await lockAgents(db, [owner]);
    const found = await lockConversation(db, order.conversationId);
    if (found && (await wasCarriedOut(db, order))) return { done: true };
    const no = refuse(order, found, ["parked", "wrapup"]);
    if (no) return no;
    if (found!.agent_id !== owner || !(await isThere(db, owner))) return { done: false, why: "agentNotAvailable" };
    await bringBack(db, order.conversationId);
    await writeFact(db, {
      conversationId: order.conversationId,
      what: "taken back",
      actor: order.by,
      why: found!.state === "parked" ? "goes on with what was set aside" : "goes on instead of summing up",
      details: { agentId: owner, commandId: order.commandId },
    });
    return { done: true };
  });
}

/**
 * The customer wrote into a conversation that was set aside or is being wrapped up: its agent has it again, or, when that agent is not there, it
 * goes to the front of the queue (D23). The caller has locked the agent, the thread and the conversation.
 */
export async function customerBringsBack(
  db: Connection,
  conversation: { id: string; state: "parked" | "wrapup"; agentId: string },
): Promise<void> {
  const back = await isThere(db, conversation.agentId);
  if (back) await bringBack(db, conversation.id);
  else
    await db.query(
      `UPDATE conversations SET state = 'waiting', agent_id = NULL, claim_id = NULL, assigned_at = NULL, requeued = true, outcome = NULL,
         waiting_since = clock_timestamp(), queued_at = clock_timestamp() WHERE id = $1`,
      [conversation.id],
    );
  await writeFact(db, {
    conversationId: conversation.id,
    what: back ? "brought back" : "requeued",
    actor: "customer",
    why: back ? "the customer wrote again" : "the customer wrote again, and the agent is not there",
    details: back ? { agentId: conversation.agentId } : { formerAgentId: conversation.agentId },
  });
}

/** An agent's own chat time begins anew: the customer could else be cut off at the first word. */
async function bringBack(db: Connection, conversationId: string): Promise<void> {
  await db.query(
    `UPDATE conversations SET state = 'active', outcome = NULL, chat_time_passed = false, chat_deadline = ${freshChatDeadline} WHERE id = $1`,
    [conversationId],
  );
}

async function isThere(db: Connection, agentId: string | null): Promise<boolean> {
  const found = await db.query(
    "SELECT FROM agents a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1 AND u.enabled AND a.presence <> 'offline'",
    [agentId],
  );
  return (found.rowCount ?? 0) > 0;
}

async function ownerOf(db: Connection, conversationId: string): Promise<string | null> {
  const { rows } = await db.query<{ agent_id: string | null }>("SELECT agent_id FROM conversations WHERE id = $1", [
    conversationId,
  ]);
  return rows[0]?.agent_id ?? null;
}

function refuse(
  order: LifeOrder,
  found: LockedConversation | undefined,
  states: LockedConversation["state"][],
): LifeAnswer | null {
  if (!found || !states.includes(found.state)) return { done: false, why: "gone" };
  const byAgentId = agentOf(order.by);
  if (byAgentId !== null && found.agent_id !== byAgentId) return { done: false, why: "taken", ownerId: found.agent_id };
  return null;
}
