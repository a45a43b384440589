import type { HttpProblem } from "./http.ts";
import { ProviderError, type ReceiptStatus, type Sent } from "./provider.ts";
import { kindOfHttpStatus, kindOfTwilioCode } from "./twilio-codes.ts";

/** Reads the answer to a send. Throws the ProviderError that it means. */
export function readSendAnswer(status: number, body: string): Sent {
  if (status < 200 || status > 299) throw refusal(status, body);
  const answer = json(body);
  if (typeof answer?.sid !== "string") {
    throw new ProviderError("unclear", "Twilio took the text but its answer cannot be read.", {
      code: `HTTP ${status}`,
    });
  }
  if (answer.status === "failed" || answer.status === "undelivered") throw refusal(400, body);
  const segments = Number(answer.num_segments);
  // A messaging service counts later and says 0 here.
  return { providerMessageId: answer.sid, ...(segments > 0 ? { segments } : {}) };
}

/** The error that an answer other than a success means. */
export function refusal(status: number, body: string, problem?: HttpProblem): ProviderError {
  const answer = json(body);
  const code = Number(answer?.code ?? answer?.error_code ?? Number.NaN);
  const known = Number.isInteger(code);
  const byStatus = kindOfHttpStatus(status);
  let kind = known ? kindOfTwilioCode(code) : byStatus;
  // After a 5xx the text may be on its way, whatever code it carries, unless the code says that it was turned away.
  if (byStatus === "unclear" && kind !== "throttled") kind = "unclear";
  if (byStatus === "throttled") kind = "throttled";
  const words = answer?.message ?? answer?.error_message;
  const message = typeof words === "string" && words ? words : `Twilio answered HTTP ${status}.`;
  return new ProviderError(kind, message, {
    code: known ? String(code) : `HTTP ${status}`,
    retryAfterMilliseconds: problem?.retryAfterMilliseconds,
    cause: problem,
  });
}

/** What Twilio says later of a text, in its words. */
export const receiptByStatus: Record<string, ReceiptStatus> = {
  sent: "sent",
  partially_delivered: "sent",
  delivered: "delivered",
  read: "read",
  undelivered: "failed",
  failed: "failed",
  canceled: "failed",
};

/** An answer as an object; null where it is none. */
export function json(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
