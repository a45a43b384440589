import { numberFor, toE164 } from "#domain/phone";
import { retryDelay } from "#domain/send-outcome";
import { pool } from "#prisma/client";
import { settings } from "#prisma/settings";
import { ProviderError } from "#providers/provider";
import { providerConnection } from "./accounts.ts";
import { type AttemptResult, SEND_TIMEOUT, settleAttemptsForSure } from "./dialer-settle.ts";
import { commitMessageIntent, isStale } from "./intent.ts";
import { backOff, generationOf, reserveSlots, sleepUntil } from "./pace.ts";

export interface SendResult {
  outcome: AttemptResult["outcome"] | "refused" | "gone";
  /** When to try again: only after a try that clearly did not reach the carrier; null = settled. */
  againInMilliseconds: number | null;
}

/**
 * Sends one queued text of the `messages` table: waits for a slot of the account (live texts need not wait behind a batch), commits the
 * intent behind the fence, writes to the wire once and settles the outcome. Temporal never repeats it; `tries` counts ours.
 */
export async function sendMessage(order: { messageId: string; tries: number }): Promise<SendResult> {
  const message = (
    await pool().query<{ provider_id: string; kind: string }>(
      "SELECT provider_id, kind FROM messages WHERE id = $1 AND status = 'queued'",
      [order.messageId],
    )
  ).rows[0];
  if (!message) return { outcome: "gone", againInMilliseconds: null };
  const { adapter, account, connection } = await providerConnection(message.provider_id);
  const slot = await reserveSlots(message.provider_id, null, 1);
  await sleepUntil(slot.firstAt);
  // A throttling answer to somebody else's send has voided the slot.
  if (generationOf(message.provider_id) > slot.generation) return { outcome: "waiting", againInMilliseconds: 250 };
  const exempt = ["stop", "start", "help"].includes(message.kind);
  const intent = await commitMessageIntent(order.messageId, { exempt });
  if ("gone" in intent) return { outcome: "gone", againInMilliseconds: null };
  if ("blocked" in intent) return { outcome: "refused", againInMilliseconds: null };
  const begun = performance.now();
  if (isStale(intent.begun)) {
    await settleAttemptsForSure([{ attemptId: intent.attemptId, outcome: "dropped" }]);
    return { outcome: "dropped", againInMilliseconds: 50 };
  }
  const e164 = toE164(intent.to, (await settings()).defaultCountry) ?? intent.to;
  const result: AttemptResult = { attemptId: intent.attemptId, outcome: "accepted" };
  let again: number | null = null;
  try {
    const sent = await connection.send(
      {
        to: numberFor((account.numberForm as typeof adapter.numberForm | null) ?? adapter.numberForm, intent.to, e164),
        from: intent.from || undefined,
        text: intent.text,
        clientRef: String(intent.attemptId),
      },
      { timeoutMilliseconds: SEND_TIMEOUT },
    );
    result.providerMessageId = sent.providerMessageId;
  } catch (error) {
    const failure = error instanceof ProviderError ? error : new ProviderError("unclear", String(error));
    again = retryDelay(failure.kind, order.tries, failure.retryAfterMilliseconds);
    result.outcome = failure.kind === "unclear" ? "unknown" : again === null ? "failed" : "waiting";
    result.errorKind = failure.kind;
    result.errorCode = failure.code;
    result.error = failure.message;
    if (failure.kind === "optedOut") result.optedOut = e164;
    if (failure.kind === "throttled") await backOff(message.provider_id, failure.retryAfterMilliseconds ?? 1_000);
  }
  result.milliseconds = performance.now() - begun;
  await settleAttemptsForSure([result]);
  return { outcome: result.outcome, againInMilliseconds: again };
}
