import { randomUUID } from "node:crypto";
import { keywordOf } from "#domain/keywords";
import { toE164 } from "#domain/phone";
import type { Settings } from "#domain/settings";
import { textsStored } from "#environment/metrics";
import { type Connection, inTransaction, pool, type Queryable } from "#prisma/client";
import { settings } from "#prisma/settings";
import type { InboundText } from "#providers/provider";
import { writeFact } from "./fact.ts";
import { blockNumbers, unblockStop, waitForWire } from "./fence.ts";
import { inBatches, isRowsFault } from "./in-batches.ts";

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
 * Calls made at the same time share a transaction.
 */
export async function storeInbound(
  providerId: string,
  channel: "sms" | "whatsapp",
  texts: InboundText[],
): Promise<InboundStored[]> {
  const now = await settings();
  const arrivals = texts.map((text) => arrivalOf(providerId, channel, text, now));
  if (arrivals.every((arrival) => arrival.keyword === null)) {
    const together = await storeTogether(arrivals);
    textsStored(channel, together.length);
    return together;
  }
  const stored: InboundStored[] = [];
  for (const arrival of arrivals) {
    const one = await inTransaction((db) => storeAndObey(db, arrival, now));
    // Also when it was delivered before: the first delivery may still be waiting, or have died on the way.
    if (arrival.keyword === "stop") await waitForWire({ phones: [arrival.address] });
    if (one) stored.push(one);
  }
  textsStored(channel, stored.length);
  return stored;
}

/** A text as it is stored. */
interface Arrival {
  id: string;
  providerId: string;
  channel: string;
  ourNumber: string;
  address: string;
  name: string;
  text: string;
  media: string;
  providerMessageId: string | null;
  keyword: "stop" | "start" | "help" | null;
}

function arrivalOf(providerId: string, channel: string, text: InboundText, now: Settings): Arrival {
  return {
    id: randomUUID(),
    providerId,
    channel,
    ourNumber: text.to === null ? "" : (toE164(text.to, now.defaultCountry) ?? text.to),
    address: toE164(text.from, now.defaultCountry) ?? text.from,
    name: text.profileName ?? "",
    text: text.text,
    media: JSON.stringify(text.media),
    providerMessageId: text.providerMessageId,
    keyword: keywordOf(text.text, now.keywords),
  };
}

// Two at a time: one commits while the next is written. More would only queue for the lock that notifying commits take.
const storeTogether = inBatches<Arrival[], InboundStored[]>(
  async (calls) => {
    const rows = await storeRows(pool(), calls.flat());
    const byMessage = new Map(rows.map((row) => [row.stored_message, row]));
    return calls.map((arrivals) =>
      arrivals.flatMap((arrival) => {
        const row = byMessage.get(arrival.id);
        return row ? [storedOf(row)] : [];
      }),
    );
  },
  { most: 100, atOnce: 2, mostWaiting: 2_000, ownFault: isRowsFault },
);

interface StoredRow {
  stored_message: string;
  stored_thread: string;
  stored_conversation: string | null;
}

const storedOf = (row: StoredRow): InboundStored => ({
  threadId: row.stored_thread,
  messageIds: [row.stored_message],
  joined: row.stored_conversation !== null,
  answered: false,
});

/** Stores texts with their customers and threads, in the order given; returns those that were not delivered before. */
async function storeRows(db: Queryable, arrivals: Arrival[]): Promise<StoredRow[]> {
  const column = <Key extends keyof Arrival>(key: Key) => arrivals.map((arrival) => arrival[key]);
  const { rows } = await db.query<StoredRow>({
    name: "store-inbound",
    text: "SELECT * FROM store_inbound($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    values: [
      column("id"),
      column("providerId"),
      column("channel"),
      column("ourNumber"),
      column("address"),
      column("name"),
      column("text"),
      column("media"),
      column("providerMessageId"),
      arrivals.map((arrival) => arrival.keyword !== null),
    ],
  });
  return rows;
}

async function storeAndObey(db: Connection, arrival: Arrival, now: Settings): Promise<InboundStored | null> {
  const row = (await storeRows(db, [arrival]))[0];
  if (!row) return null; // delivered before
  const { keyword, address, providerId, ourNumber } = arrival;
  if (!keyword) return storedOf(row);

  const answer = await obeyKeyword(db, keyword, address, providerId, ourNumber, now);
  if (row.stored_conversation !== null) {
    const what = { stop: "opted out", start: "opted in", help: "asked for help" }[keyword];
    await writeFact(db, {
      conversationId: row.stored_conversation,
      what,
      actor: "customer",
      why: `wrote a ${keyword.toUpperCase()} word`,
    });
  }
  if (answer) {
    await db.query(
      `INSERT INTO messages (direction, kind, text, provider_id, thread_id, conversation_id, from_address, to_address, status, at)
       VALUES ('out', $1, $2, $3, $4, $5, $6, $7, 'queued', clock_timestamp())`,
      [keyword, answer, providerId, row.stored_thread, row.stored_conversation, ourNumber, address],
    );
  }
  return { ...storedOf(row), answered: answer !== "" };
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
