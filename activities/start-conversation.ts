import { compilePattern } from "#domain/number-pattern";
import { toE164 } from "#domain/phone";
import { type Connection, inTransaction } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";
import { settings } from "#prisma/settings";
import { threadWindowSql } from "#prisma/thread-window";
import { OrderRefused } from "#temporal/order-refused";
import { lockAgentSql } from "./claim.ts";
import { writeFact } from "./fact.ts";
import { messageBlockSql } from "./fence.ts";
import { beOwner } from "./owner.ts";
import { type ChosenTemplate, contentFor } from "./reply-template.ts";
import { threadWith } from "./single-text.ts";

export interface StartOrder {
  campaignId: string;
  /** As typed; must be a possible number (D31). */
  to: string;
  text: string;
  template?: ChosenTemplate | undefined;
  agentId: string;
  /** Who asks: `agent:<id>`, or `user:<id>` on the agent's behalf. */
  by: string;
  commandId: string;
  /** A supervisor lets this one text pass the do-not-contact list; never past a STOP (D15). Audited. */
  override?: { by: string } | undefined;
  /** Where a supervisor orders from that has had no conversation yet; a browser unless told. */
  source?: "browser" | "api";
}

export interface Started {
  conversationId: string;
  threadId: string;
  /** Null where the thread had an open conversation already: nothing was sent. */
  messageId: string | null;
}

/**
 * Opens a conversation with a number in the agent's name and queues its first text (F43); durable when it returns. An open conversation with that
 * customer is answered instead, and nothing is sent. An own start counts towards the cap and is not stopped by it (D24). Throws OrderRefused:
 * `number`, `pattern`, `gone`, `disabled`, `notMember`, `agentNotAvailable`, `blocked` (with source and since), `taken` (another agent has it), `window`, `template`.
 */
export async function startConversation(order: StartOrder): Promise<Started> {
  const { defaultCountry } = await settings();
  const to = toE164(order.to, defaultCountry);
  if (!to) throw new OrderRefused("number", "This is not a possible telephone number.");
  return inTransaction(async (db) => {
    // As every claim: the agent first.
    await beOwner(db, order.agentId, order.source ?? "browser");
    await db.query(lockAgentSql, [order.agentId]);
    const before = await alreadyDone(db, order.commandId);
    if (before) return before;
    const campaign = await campaignFor(db, order);
    if (!compilePattern(campaign.number_pattern).matches(order.to.trim()))
      throw new OrderRefused("pattern", "The number does not fit the pattern of this provider.");
    const { campaignId } = order;
    const threadId = await threadWith(db, { campaignId }, campaign, { address: to, country: defaultCountry });
    await db.query("SELECT id FROM threads WHERE id = $1 FOR UPDATE", [threadId]);
    const open = await openWith(db, { ...order, to }, threadId);
    if (open) return { conversationId: open, threadId, messageId: null };
    await refuseBlocked(db, order, to);
    const thread = await db.query(threadWindowSql, [threadId]);
    const { text, template } = await contentFor(db, thread.rows[0], order);
    const conversationId = await insertConversation(db, order, threadId, campaign.chat_seconds, text);
    const { rows } = await db.query<{ id: string }>(
      // With its campaign: nobody had asked for it, so the fence looks at every entry again (D15).
      `INSERT INTO messages (direction, text, template, provider_id, thread_id, conversation_id, campaign_id, from_address, to_address, status, command_id, author_id, at)
       SELECT 'out', $2, $3, t.provider_id, t.id, $1, $4, t.our_number, t.customer_address, 'queued', $5, $6, clock_timestamp()
       FROM threads t WHERE t.id = $7 RETURNING id`,
      [
        conversationId,
        text,
        template && JSON.stringify(template),
        order.override ? null : order.campaignId,
        order.commandId,
        order.agentId,
        threadId,
      ],
    );
    return { conversationId, threadId, messageId: rows[0]!.id };
  });
}

async function alreadyDone(db: Connection, commandId: string): Promise<Started | null> {
  const { rows } = await db.query<Started>(
    `SELECT conversation_id AS "conversationId", thread_id AS "threadId", id AS "messageId" FROM messages WHERE command_id = $1`,
    [commandId],
  );
  return rows[0] ?? null;
}

interface CampaignFacts {
  provider_id: string;
  type: string;
  settings: Record<string, unknown>;
  number_pattern: string;
  enabled: boolean;
  chat_seconds: number;
  member: boolean;
  presence: string | null;
}

async function campaignFor(db: Connection, order: StartOrder): Promise<CampaignFacts> {
  const { rows } = await db.query<CampaignFacts>(
    `SELECT k.provider_id, p.type, p.settings, p.number_pattern, k.enabled, k.chat_seconds,
       EXISTS (SELECT FROM members m WHERE m.campaign_id = k.id AND m.agent_id = $2)
         OR EXISTS (SELECT FROM users u WHERE u.id = $2 AND u.role <> 'agent') AS member,
       (SELECT a.presence::text FROM agents a JOIN users u ON u.id = a.user_id WHERE a.user_id = $2 AND u.enabled) AS presence
     FROM campaigns k JOIN providers p ON p.id = k.provider_id AND p.deleted_at IS NULL WHERE k.id = $1 AND k.deleted_at IS NULL`,
    [order.campaignId, order.agentId],
  );
  const campaign = rows[0];
  if (!campaign) throw new OrderRefused("gone", "There is no such campaign.");
  if (!campaign.enabled) throw new OrderRefused("disabled", "The campaign is disabled.");
  if (!campaign.member) throw new OrderRefused("notMember", "You are not a member of this campaign.");
  // Else it would go back to the queue at once (D23).
  if (campaign.presence === null || campaign.presence === "offline")
    throw new OrderRefused("agentOffline", "You are offline: go available or on a break first.");
  return campaign;
}

/**
 * The open conversation with this customer on the thread, or in the campaign on another of its numbers, for its own agent or where nobody has it;
 * throws OrderRefused `taken` where another agent does.
 */
async function openWith(db: Connection, order: StartOrder, threadId: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string; agent_id: string | null }>(
    `SELECT c.id, c.agent_id FROM conversations c JOIN threads t ON t.id = c.thread_id
     WHERE c.state IN ${openStates} AND (c.thread_id = $1 OR c.campaign_id = $2 AND t.customer_address = $3)
     ORDER BY c.thread_id = $1 DESC, c.opened_at LIMIT 1`,
    [threadId, order.campaignId, order.to],
  );
  const open = rows[0];
  if (!open) return null;
  if (open.agent_id !== null && open.agent_id !== order.agentId)
    throw new OrderRefused("taken", "A colleague has an open conversation with this customer.", {
      ownerId: open.agent_id,
      conversationId: open.id,
    });
  return open.id;
}

async function refuseBlocked(db: Connection, order: StartOrder, to: string): Promise<void> {
  const { rows } = await db.query<{ id: number; source: string; at: Date }>(messageBlockSql("$1", "$2::uuid", "true"), [
    to,
    order.campaignId,
  ]);
  const entry = rows[0];
  if (!entry) return;
  const details = { source: entry.source, since: entry.at.toISOString() };
  if (entry.source === "stop")
    throw new OrderRefused("blocked", "The customer wrote STOP: no text can be sent until they write START.", details);
  if (!order.override)
    throw new OrderRefused(
      "blocked",
      "This number is on the do-not-contact list: a supervisor may let one text pass.",
      details,
    );
  await db.query("INSERT INTO audit (actor, on_behalf_of, action, target, details) VALUES ($1, $2, $3, $4, $5)", [
    order.override.by,
    `agent:${order.agentId}`,
    "do-not-contact entry overridden once",
    `campaign:${order.campaignId}`,
    JSON.stringify({ entryId: entry.id, ...details }),
  ]);
}

async function insertConversation(
  db: Connection,
  order: StartOrder,
  threadId: string,
  chatSeconds: number,
  text: string,
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO conversations (thread_id, campaign_id, agent_id, started_by, state, opened_at, assigned_at, first_reply_at, silent_since, chat_deadline, last_message_at, last_text)
     SELECT $1, $2, $3, $3, 'active', now.at, now.at, now.at, now.at, CASE WHEN $4::int > 0 THEN now.at + make_interval(secs => $4) END, now.at, left($5, 200)
     FROM (SELECT clock_timestamp() AS at) AS now RETURNING id`,
    [threadId, order.campaignId, order.agentId, chatSeconds, text],
  );
  const conversationId = rows[0]!.id;
  await writeFact(db, {
    conversationId,
    what: "started",
    actor: order.by,
    why: order.override ? "past the do-not-contact list" : "",
    details: { agentId: order.agentId },
  });
  return conversationId;
}
