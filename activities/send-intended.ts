import { isLate } from "#domain/pace";
import { type NumberForm, numberFor } from "#domain/phone";
import { afterError } from "#domain/send-outcome";
import { sendEnded, wireReached } from "#environment/metrics";
import { ProviderError } from "#providers/provider";
import type { ProviderInUse } from "./accounts.ts";
import { type AttemptOutcome, type AttemptResult, SEND_TIMEOUT } from "./dialer-settle.ts";
import { type DialerIntent, INTENT_LIFETIME, type IntentTime, isStale } from "./intent.ts";
import { generationOf, reserveSlots, sleepUntil, slotFromBulk } from "./pace.ts";

/** A moment on the monotonic clock, and the account's clock and generation that it was reserved in. */
export interface Slot {
  providerId: string;
  at: number;
  /** False: no limit, so no moment is too late. */
  paced: boolean;
  generation: number;
}

export interface OneSend {
  provider: ProviderInUse;
  intent: Pick<DialerIntent, "attemptId" | "phone" | "phoneE164" | "message" | "port">;
  /** The thread's own number (D22); absent = the account's usual sender. */
  from?: string;
  /** Where the carrier may fetch the text's files. */
  mediaUrls?: string[];
  /** In place of the text (D32). */
  template?: { externalId: string; variables: string[] } | null;
  begun: IntentTime;
  /** True as soon as nothing more may be begun: stopped, called off, or outside the hours. */
  ended: () => boolean;
  signal?: AbortSignal;
  /** The carrier refused for speed, or could not be reached. */
  onRefused: (generation: number, retryAfterMilliseconds: number | undefined) => Promise<void>;
  /** The carrier refuses the account. */
  onAccountRefused: (message: string) => Promise<void>;
}

export interface IntendedSend extends OneSend {
  /** Null for a text of a conversation. */
  dialerId: string | null;
  slot: Slot;
  /** How long a reservation takes (milliseconds). */
  reserveTakes: number;
}

/** It was not written: its slot or its intent was over by then, or nothing more may be begun. */
export const tooLate = "TOO_LATE";

/**
 * Sends one row or text whose intent is committed: in its slot, at most once (I2). A missed or voided slot is given up for a new
 * one (I6); an intent that has become too old is dropped without being written (I4, I5). Never throws.
 */
export async function sendIntended(send: IntendedSend): Promise<AttemptResult> {
  const { intent, begun } = send;
  const dropped: AttemptResult = { attemptId: intent.attemptId, outcome: "dropped" };
  let slot: Slot | null = send.slot;
  for (;;) {
    if (slot.at > performance.now()) await sleepUntil(slot.at, send.signal).catch(() => {});
    if (send.ended() || isStale(begun)) return dropped;
    if (!isUsable(slot)) {
      slot = await newSlot(send);
      if (!slot) return dropped;
      continue;
    }
    const result = await sendOnce(send, slot);
    if (result !== tooLate) return result;
  }
}

function isUsable(slot: Slot): boolean {
  if (generationOf(slot.providerId) > slot.generation) return false;
  return !slot.paced || !isLate(slot.at, performance.now());
}

/** How far ahead a row that missed its slot may reserve: it goes before the rows that have no intent yet. */
const secondHorizon = 600;

/** Another slot that the intent can still live to see. */
async function newSlot(send: IntendedSend): Promise<Slot | null> {
  const left = INTENT_LIFETIME - (performance.now() - send.begun.monotonic) - 100;
  if (left <= 0) return null;
  const range = { lead: send.reserveTakes, horizon: Math.min(secondHorizon, left) };
  const { providerId } = send.slot;
  const given = send.dialerId === null ? slotFromBulk(providerId, send.reserveTakes) : undefined;
  if (given) return given;
  const reserved = await reserveSlots(providerId, send.dialerId, 1, range).catch(() => null);
  if (!reserved || reserved.count === 0) return null;
  return { providerId, at: reserved.firstAt, paced: reserved.gapMilliseconds > 0, generation: reserved.generation };
}

/** Writes to the wire at once, in this slot or not at all. Never throws. */
export async function sendOnce(send: OneSend, slot: Slot): Promise<AttemptResult | typeof tooLate> {
  const result = await write(send, slot);
  const { id, type } = send.provider.account;
  if (result !== tooLate) sendEnded(type, id, result.outcome, result.milliseconds ?? 0);
  return result;
}

async function write(send: OneSend, slot: Slot): Promise<AttemptResult | typeof tooLate> {
  const { intent, provider } = send;
  const startedAt = performance.now();
  const form = (provider.account.numberForm ?? provider.adapter.numberForm) as NumberForm;
  try {
    const sent = await provider.connection.send(
      {
        to: numberFor(form, intent.phone, intent.phoneE164),
        text: intent.message,
        ...(send.from ? { from: send.from } : {}),
        ...(send.mediaUrls?.length ? { mediaUrls: send.mediaUrls } : {}),
        ...(send.template ? { template: send.template } : {}),
        clientRef: String(intent.attemptId),
        ...(intent.port === null ? {} : { port: intent.port }),
      },
      {
        timeoutMilliseconds: SEND_TIMEOUT,
        mayStart: () => {
          if (send.ended() || isStale(send.begun) || !isUsable(slot)) return false;
          const now = performance.now();
          wireReached(provider.account.type, now - send.begun.monotonic, slot.paced ? now - slot.at : 0);
          return true;
        },
      },
    );
    return {
      attemptId: intent.attemptId,
      outcome: "accepted",
      providerMessageId: sent.providerMessageId,
      milliseconds: performance.now() - startedAt,
    };
  } catch (error) {
    const milliseconds = performance.now() - startedAt;
    if (!(error instanceof ProviderError)) {
      // Whatever it is, the text may have left.
      const message = error instanceof Error ? error.message : String(error);
      return { attemptId: intent.attemptId, outcome: "unknown", errorKind: "unclear", error: message, milliseconds };
    }
    if (error.code === tooLate) return tooLate;
    const after = afterError(error.kind);
    if (after.again) await send.onRefused(slot.generation, error.retryAfterMilliseconds);
    if (after.pauseDialer) await send.onAccountRefused(error.message);
    return {
      attemptId: intent.attemptId,
      outcome: after.spoolState satisfies AttemptOutcome,
      errorKind: error.kind,
      errorCode: error.code,
      error: error.message,
      milliseconds,
      ...(after.blacklist ? { optedOut: intent.phoneE164 } : {}),
    };
  }
}
