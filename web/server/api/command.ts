import { createHash, randomUUID } from "node:crypto";

/** The same Idempotency-Key of the same user for the same conversation is the same order. */
export function commandOf(request: Request, userId: string, conversationId: string): string {
  const key = request.headers.get("idempotency-key");
  if (!key) return randomUUID();
  return createHash("sha256")
    .update([new URL(request.url).pathname, userId, conversationId, key].join(" "))
    .digest("hex");
}
