import { toE164 } from "#domain/phone";
import { restAfter, retryDelay } from "#domain/send-outcome";
import { addLogIds, log } from "#environment/log";
import { carrierMediaUrl } from "#environment/media-link";
import { pool } from "#prisma/client";
import { settings } from "#prisma/settings";
import { ProviderGone, providerConnection } from "./accounts.ts";
import { type AttemptResult, settleAttemptsForSure } from "./dialer-settle.ts";
import { commitMessageIntent } from "./intent.ts";
import { backOff, generationOf, reserveSlots, sleepUntil, slotFromBulk } from "./pace.ts";
import type { SentTemplate } from "./reply-template.ts";
import { type Slot, sendIntended } from "./send-intended.ts";

export interface SendResult {
  outcome: AttemptResult["outcome"] | "refused" | "gone";
  /** When to try again: only after a try that clearly did not reach the carrier; null = settled. */
  againInMilliseconds: number | null;
}

/** The intent is committed this long before its slot, on an account with a limit (milliseconds). */
const commitLead = 30;
/** Between a try that was never written to the wire and the next. */
const soon = 50;
/** A text whose slot is further away waits in its conversation's run, which can do other things meanwhile (milliseconds). */
const longestWait = 2_000;

/**
 * Sends one queued text of the `messages` table: takes a slot of the account (a live text need not wait behind a batch), commits the
 * intent behind the fence, writes to the wire once and settles the outcome. Temporal never repeats it. While the account is held back, or its
 * next free slot is far, it answers at once when to ask again.
 */
export async function sendMessage(order: {
  messageId: string;
  tries: number;
  requestId?: string | undefined;
  /** As somebody typed it, for accounts that want it so (D31); absent = the message's address. */
  phone?: string;
}): Promise<SendResult> {
  const result = await send(order);
  log.info({ messageId: order.messageId, outcome: result.outcome, tries: order.tries }, "send");
  return result;
}

async function send(order: { messageId: string; phone?: string }): Promise<SendResult> {
  const message = (
    await pool().query<{
      provider_id: string;
      kind: string;
      conversation_id: string | null;
      failed: number;
      files: string[];
      template: SentTemplate | null;
    }>(
      // Only tries that a carrier refused count: a text that was put off has lost none.
      `SELECT m.provider_id, m.kind, m.conversation_id, m.template,
         (SELECT count(*)::int FROM attempts a WHERE a.message_id = m.id AND a.outcome = 'failed') AS failed,
         ARRAY(SELECT f.id FROM media f WHERE f.message_id = m.id ORDER BY f.place) AS files
       FROM messages m WHERE m.id = $1 AND m.status = 'queued'`,
      [order.messageId],
    )
  ).rows[0];
  if (!message) return { outcome: "gone", againInMilliseconds: null };
  const providerId = message.provider_id;
  addLogIds({ providerId, ...(message.conversation_id && { conversationId: message.conversation_id }) });
  const provider = await providerConnection(providerId).catch((error) => {
    if (error instanceof ProviderGone) return null;
    throw error;
  });
  if (!provider) {
    // Left queued it would be taken up again for ever, and its author would wait for it.
    await pool().query(
      `UPDATE messages SET status = 'failed', error = 'The provider of this conversation was removed.', status_at = clock_timestamp()
       WHERE id = $1 AND status = 'queued'`,
      [order.messageId],
    );
    return { outcome: "failed", againInMilliseconds: null };
  }
  const slot = slotFromBulk(providerId, commitLead) ?? (await ownSlot(providerId));
  if ("againInMilliseconds" in slot) return slot;
  // Without a limit the slot is now, or when the account's back-off ends.
  await sleepUntil(slot.at - (slot.paced ? commitLead : 0));
  // A throttling answer to somebody else's send has voided the slot.
  if (generationOf(providerId) > slot.generation) return { outcome: "waiting", againInMilliseconds: 250 };
  const exempt = ["stop", "start", "help"].includes(message.kind);
  // A test writes to somebody who has not asked for it, as an agent does who starts a conversation (D15).
  const starting = message.kind === "test";
  const intent = await commitMessageIntent(order.messageId, { exempt, starting, recipient: provider.recipient });
  if ("gone" in intent) return { outcome: "gone", againInMilliseconds: null };
  // Too soon after the last texts to this number: it is delayed, never refused.
  if ("later" in intent) return { outcome: "waiting", againInMilliseconds: Math.ceil(intent.later) };
  if ("blocked" in intent) return { outcome: "refused", againInMilliseconds: null };

  let retryAfter: number | undefined;
  const result = await sendIntended({
    dialerId: null,
    provider,
    intent: {
      attemptId: intent.attemptId,
      phone: order.phone ?? intent.to,
      phoneE164: toE164(intent.to, (await settings()).defaultCountry) ?? intent.to,
      message: intent.text,
      port: null,
    },
    from: intent.from,
    mediaUrls: message.files.map((id) => carrierMediaUrl(id)),
    template: message.template,
    begun: intent.begun,
    slot,
    reserveTakes: 5,
    ended: () => false,
    onRefused: async (generation, milliseconds) => {
      retryAfter = milliseconds;
      // Once per refusal: a later generation means that somebody has backed off already.
      const rest = restAfter(message.failed + 1, milliseconds);
      if (generationOf(providerId) === generation) await backOff(providerId, rest).catch(() => {});
    },
    onAccountRefused: async () => {},
  });
  if (result.outcome !== "waiting") {
    await settleAttemptsForSure([result]);
    return { outcome: result.outcome, againInMilliseconds: result.outcome === "dropped" ? soon : null };
  }
  // A person waits for this text: after a few tries, or when the account is refused, it has failed and the page says why.
  // Whoever tests an account wants to see the first answer.
  const kind = result.errorKind as Parameters<typeof retryDelay>[0];
  const tries = { of: "text", count: message.failed + 1, retryAfterMilliseconds: retryAfter } as const;
  const again = message.kind === "test" ? null : retryDelay(kind, tries);
  const outcome = again === null ? "failed" : "waiting";
  await settleAttemptsForSure([{ ...result, outcome }]);
  return { outcome, againInMilliseconds: again };
}

/** A slot after those that are reserved, or when to ask again. */
async function ownSlot(providerId: string): Promise<Slot | SendResult> {
  const slot = await reserveSlots(providerId, null, 1, { lead: commitLead, horizon: longestWait });
  if (slot.count === 0) return { outcome: "waiting", againInMilliseconds: Math.ceil(slot.delayMilliseconds) };
  return { providerId, at: slot.firstAt, paced: slot.gapMilliseconds > 0, generation: slot.generation };
}
