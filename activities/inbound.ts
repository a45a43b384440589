import { keywordOf } from "#domain/keywords";
import { toE164 } from "#domain/phone";
import type { Settings } from "#domain/settings";
import { clip } from "#domain/text";
import { textsStored } from "#environment/metrics";
import { type Connection, inTransaction } from "#prisma/client";
import { settings } from "#prisma/settings";
import type { InboundText } from "#providers/provider";
import { openStates } from "./conversation-view.ts";
import { writeFact } from "./fact.ts";
import { blockNumbers, unblockStop, waitForWire } from "./fence.ts";

export interface InboundStored {
  threadId: string;
  messageIds: string[];
  /** The texts already belong to the thread's open conversation. */
  joined: boolean;
  /** An answer to a keyword waits to be sent. */
  answered: boolean;
}

/**
 * Commits texts that came from a provider: once each by the provider's id (I9), with their thread and customer, and with the effect of
 * STOP, START and HELP (D30). After it returns the texts cannot be lost (I1) and no send that a STOP blocks starts any more (I4).
 */
export async function storeInbound(
  providerId: string,
  channel: "sms" | "whatsapp",
  texts: InboundText[],
): Promise<InboundStored[]> {
  const now = await settings();
  const stored: InboundStored[] = [];
  for (const text of texts) {
    const one = await inTransaction((db) => storeOne(db, providerId, channel, text, now));
    // Also when it was delivered before: the first delivery may still be waiting, or have died on the way.
    if (keywordOf(text.text, now.keywords) === "stop") await waitForWire({ phones: [addressOf(text, now)] });
    if (one) stored.push(one);
  }
  textsStored(channel, stored.length);
  return stored;
}

function addressOf(text: InboundText, { defaultCountry }: Settings): string {
  return toE164(text.from, defaultCountry) ?? text.from;
}

async function storeOne(
  db: Connection,
  providerId: string,
  channel: string,
  text: InboundText,
  now: Settings,
): Promise<InboundStored | null> {
  const address = addressOf(text, now);
  const ourNumber = text.to === null ? "" : (toE164(text.to, now.defaultCountry) ?? text.to);
  const threadId = await lockThread(db, { providerId, channel, ourNumber, address, name: text.profileName ?? "" });

  const open = (
    await db.query<{ id: string; campaign_id: string }>(
      `SELECT id, campaign_id FROM conversations WHERE thread_id = $1 AND state IN ${openStates}`,
      [threadId],
    )
  ).rows[0];
  const keyword = keywordOf(text.text, now.keywords);
  const inserted = await db.query<{ id: string; at: Date }>(
    `INSERT INTO messages (direction, text, media, provider_id, thread_id, conversation_id, from_address, to_address,
                           provider_message_id, status, routing, at)
     VALUES ('in', $1, $2, $3, $4, $5, $6, $7, $8, 'received', $9, clock_timestamp())
     ON CONFLICT (provider_id, provider_message_id) WHERE provider_message_id IS NOT NULL DO NOTHING
     RETURNING id, at`,
    [
      text.text,
      JSON.stringify(text.media),
      providerId,
      threadId,
      open?.id ?? null,
      address,
      ourNumber,
      text.providerMessageId,
      // A keyword is answered by itself and opens no conversation.
      open || keyword ? "routed" : "pending",
    ],
  );
  const message = inserted.rows[0];
  if (!message) return null; // delivered before
  if (open) {
    await db.query("UPDATE conversations SET last_text = $2, last_message_at = $3, unread = unread + 1 WHERE id = $1", [
      open.id,
      clip(text.text, 200),
      message.at,
    ]);
  }
  const result = { threadId, messageIds: [message.id], joined: open !== undefined, answered: false };
  if (!keyword) return result;

  const answer = await obeyKeyword(db, keyword, address, providerId, ourNumber, now);
  if (open) {
    const what = { stop: "opted out", start: "opted in", help: "asked for help" }[keyword];
    await writeFact(db, {
      conversationId: open.id,
      what,
      actor: "customer",
      why: `wrote a ${keyword.toUpperCase()} word`,
    });
  }
  if (answer) {
    await db.query(
      `INSERT INTO messages (direction, kind, text, provider_id, thread_id, conversation_id, from_address, to_address, status, at)
       VALUES ('out', $1, $2, $3, $4, $5, $6, $7, 'queued', clock_timestamp())`,
      [keyword, answer, providerId, threadId, open?.id ?? null, ourNumber, address],
    );
  }
  return { ...result, answered: answer !== "" };
}

/** Applies STOP, START or HELP and returns the text of its one answer, empty for none. */
async function obeyKeyword(
  db: Connection,
  keyword: "stop" | "start" | "help",
  address: string,
  providerId: string,
  ourNumber: string,
  now: Settings,
): Promise<string> {
  if (keyword === "stop") {
    const added = await blockNumbers(db, [{ phoneE164: address, source: "stop", by: "customer" }]);
    // A repeated STOP gets no second confirmation: two machines would thank each other for ever.
    return added > 0 ? now.answers.stop : "";
  }
  if (keyword === "start") return (await unblockStop(db, address)) > 0 ? now.answers.start : "";
  const campaign = await db.query<{ help_text: string }>(
    `SELECT k.help_text FROM did_ports d JOIN campaigns k ON k.id = d.campaign_id
     WHERE d.provider_id = $1 AND ltrim(d.value, '+') = ltrim($2, '+') AND d.active`,
    [providerId, ourNumber],
  );
  return campaign.rows[0]?.help_text || now.answers.help;
}

/** Finds or makes the customer and the thread, and locks the thread: joining and closing a conversation take turns on it. */
async function lockThread(
  db: Connection,
  thread: { providerId: string; channel: string; ourNumber: string; address: string; name: string },
): Promise<string> {
  const key = [thread.providerId, thread.ourNumber, thread.address];
  const find = "SELECT id FROM threads WHERE provider_id = $1 AND our_number = $2 AND customer_address = $3 FOR UPDATE";
  const found = await db.query<{ id: string }>(find, key);
  if (found.rows[0]) return found.rows[0].id;
  await db.query("INSERT INTO customers (address, name) VALUES ($1, $2) ON CONFLICT (address) DO NOTHING", [
    thread.address,
    thread.name,
  ]);
  await db.query(
    `INSERT INTO threads (provider_id, our_number, customer_address, customer_id, channel)
     SELECT $1, $2, $3, id, $4 FROM customers WHERE address = $3
     ON CONFLICT (provider_id, our_number, customer_address) DO NOTHING`,
    [...key, thread.channel],
  );
  return (await db.query<{ id: string }>(find, key)).rows[0]!.id;
}
