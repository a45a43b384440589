import type { RecipientLimit } from "#domain/pace";
import type { RowTemplate } from "#domain/row-template";
import { lockFenceSharedSql } from "./fence.ts";
import { behindFence, type FencedStatement } from "./fenced-statement.ts";
import { dialerIntentSql, messageIntentSql } from "./intent-sql.ts";

/** An intent older than this at the moment of writing is dropped, never written (milliseconds). */
export const INTENT_LIFETIME = 1_000;

/** When an intent was begun, on both clocks: neither a frozen process nor a changed clock makes an old one look young. */
export interface IntentTime {
  monotonic: number;
  wall: number;
}

/** Now, on both clocks: taken before the intent is committed, never after. */
export function intentTime(): IntentTime {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** True when an intent may no longer be written to the wire. */
export function isStale(begun: IntentTime): boolean {
  return performance.now() - begun.monotonic > INTENT_LIFETIME || Date.now() - begun.wall > INTENT_LIFETIME;
}

export interface DialerIntent {
  rowId: number;
  attemptId: number;
  phone: string;
  phoneE164: string;
  message: string;
  port: number | null;
  /** In place of the message, by the account's own name of it (D32). */
  template: RowTemplate | null;
}

/**
 * Why a dialer may not send now. `epoch`: a newer pump has taken over. `provider`: it has been given another one.
 * `throttled`: the slots were voided by a back-off.
 */
export type NoGo = "gone" | "disabled" | "stopped" | "paused" | "epoch" | "provider" | "throttled";

export interface DialerIntents {
  intents: DialerIntent[];
  /** Rows that met a do-not-contact entry: they are in state 3 now. Rows in neither list were not waiting any more, or are put off. */
  blocked: number[];
  noGo: NoGo | null;
  begun: IntentTime;
}

export interface DialerIntentOrder {
  dialerId: string;
  /** The pump attempt's epoch: an older pump gets `noGo: "epoch"`. */
  epoch: number;
  /** The account that the rows will go to; absent = the dialer's, whichever it is. */
  providerId?: string;
  /** Of the reservation whose slots these rows will use; absent = not checked. */
  generation?: number;
  /** The account's least time between two messages to one number (milliseconds); absent or 0 = none. */
  recipientGap?: number | undefined;
  rows: { id: number; port: number | null }[];
}

interface IntentRow {
  no_go: NoGo | null;
  id: number | null;
  attempt: number | null;
  phone: string;
  phone_e164: string;
  message: string;
  template: RowTemplate | null;
  port: number | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The first statements of an intent transaction: the fence, and the dialer FOR SHARE (FOR KEY SHARE does not stop a pause). */
export function dialerIntentLocks(dialerId: string): string {
  if (!uuid.test(dialerId)) throw new TypeError("A dialer's id is a UUID.");
  return `BEGIN; ${lockFenceSharedSql}; SELECT id FROM dialers WHERE id = '${dialerId}' FOR SHARE`;
}

const dialerIntent = dialerIntentSql(false);
const pacedDialerIntent = dialerIntentSql(true);

/** The one statement that checks and writes the intents, after the locks. */
export function dialerIntentStatement(order: DialerIntentOrder): FencedStatement {
  const paced = Boolean(order.recipientGap);
  return {
    name: paced ? "dialer_intent_paced" : "dialer_intent",
    types: `uuid, int, int, bigint[], int[], uuid${paced ? ", int" : ""}`,
    text: paced ? pacedDialerIntent : dialerIntent,
    values: [
      order.dialerId,
      order.epoch,
      order.generation ?? null,
      order.rows.map((row) => row.id),
      order.rows.map((row) => row.port),
      order.providerId ?? null,
      ...(order.recipientGap ? [order.recipientGap] : []),
    ],
  };
}

/**
 * Commits the intent to send up to one batch of a dialer's rows (I2): waiting rows become `sending` (7), each with an
 * attempt; rows on the do-not-contact list become `blocked` (3). Nothing changes when the dialer may not send: then
 * `noGo` says why. Only for rows whose slots are due within about 50 ms.
 */
export async function commitDialerIntents(order: DialerIntentOrder): Promise<DialerIntents> {
  const begun = intentTime();
  const rows = await behindFence<IntentRow>(dialerIntentLocks(order.dialerId), dialerIntentStatement(order));
  const intents: DialerIntent[] = [];
  const blocked: number[] = [];
  for (const row of rows) {
    if (row.id === null) continue;
    if (row.attempt === null) blocked.push(row.id);
    else
      intents.push({
        rowId: row.id,
        attemptId: row.attempt,
        phone: row.phone,
        phoneE164: row.phone_e164,
        message: row.message,
        port: row.port,
        template: row.template,
      });
  }
  return { intents, blocked, noGo: rows[0]?.no_go ?? null, begun };
}

export interface MessageIntent {
  attemptId: number;
  providerId: string;
  threadId: string | null;
  from: string;
  to: string;
  text: string;
  begun: IntentTime;
}

export interface MessageIntentOptions {
  /** The confirmation of a STOP, the answer to START or HELP (D15): holds only for messages of those kinds. */
  exempt?: boolean;
  /** An agent starts the conversation: uploaded and personal entries block too (D15). */
  starting?: boolean;
  /** The account's limit for one number; absent = none. */
  recipient?: RecipientLimit | null;
}

/**
 * Commits the intent to send one queued message (an agent's reply, an automatic text): `queued` → `sending`. A blocked one
 * becomes `refused` and the entry is told; a message that is not queued any more answers `gone`, and one that comes too soon after the last ones to
 * its number stays queued and answers in how many milliseconds it may go.
 */
export async function commitMessageIntent(
  messageId: string,
  options: MessageIntentOptions = {},
): Promise<MessageIntent | { blocked: string; entryId: number } | { gone: true } | { later: number }> {
  const begun = intentTime();
  const [row] = await behindFence<{
    attempt: number | null;
    provider_id: string;
    thread_id: string | null;
    from_address: string;
    to_address: string;
    text: string;
    entry: number | null;
    error: string | null;
    wait: number | null;
  }>(`BEGIN; ${lockFenceSharedSql}`, messageIntentStatement(messageId, options));
  if (!row) return { gone: true };
  if (row.wait !== null) return { later: row.wait };
  if (row.attempt === null) return { blocked: row.error!, entryId: row.entry! };
  return {
    attemptId: row.attempt,
    providerId: row.provider_id,
    threadId: row.thread_id,
    from: row.from_address,
    to: row.to_address,
    text: row.text,
    begun,
  };
}

const messageIntent = messageIntentSql(false);
const pacedMessageIntent = messageIntentSql(true);

/** The one statement that checks and writes a message's intent, after the fence. */
export function messageIntentStatement(messageId: string, options: MessageIntentOptions): FencedStatement {
  const values = [messageId, options.exempt ?? false, options.starting ?? false];
  if (!options.recipient)
    return { name: "message_intent", types: "uuid, boolean, boolean", text: messageIntent, values };
  const { gapMilliseconds, burst } = options.recipient;
  return {
    name: "message_intent_paced",
    types: "uuid, boolean, boolean, int, int",
    text: pacedMessageIntent,
    values: [...values, gapMilliseconds, burst],
  };
}
