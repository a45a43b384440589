import { type SpoolStateNumber, stateNumber, stateWord } from "./spool-state.ts";

/** What a carrier says later of a message that we sent. */
export type ReceiptStatus = "sent" | "delivered" | "read" | "failed";
export type MessageStatus =
  | "received"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "failed"
  | "unknown"
  | "refused"
  | "noted";

// Receipts come late, twice and in any order (I9). Taking the highest rank makes the end the same whatever the order.
// A phone that has the text proves more than an earlier "failed", so delivered and read rank above it.
const ranks = { sending: 0, unknown: 0, sent: 1, failed: 2, delivered: 3, read: 4 } as const;

/**
 * A message's status after a receipt: forward only (I9). Messages that never went to a carrier
 * (received, noted, refused) or wait for their next try (queued) are not touched.
 */
export function messageStatusAfter(current: MessageStatus, receipt: ReceiptStatus): MessageStatus {
  if (!(current in ranks)) return current;
  return ranks[receipt] > ranks[current as keyof typeof ranks] ? receipt : current;
}

/**
 * A spool row's state number after a receipt of its current attempt: forward only (I9, D8); `read` counts as delivered.
 * Rows that are not with the carrier (waiting, blocked, wrong format, cancelled) are not touched.
 */
export function spoolStateAfter(current: number, receipt: ReceiptStatus): SpoolStateNumber {
  const word = stateWord(current);
  const reached = receipt === "read" ? "delivered" : receipt;
  if (!(word in ranks)) return stateNumber(word);
  return stateNumber(ranks[reached] > ranks[word as keyof typeof ranks & typeof word] ? reached : word);
}
