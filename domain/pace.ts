/** Part of a carrier's limit that we use: its clock and ours never agree, and over the limit messages are lost (I6). */
const shareOfLimit = 0.96;
/** Slots are reserved at most this far ahead, so that a live reply waits little behind a dialer. */
const reserveAheadMilliseconds = 250;
/** A slot missed by more is given up: sending late ones together would be a burst (I6). */
const latestMilliseconds = 10;

/** Milliseconds between two sends of an account with this limit (messages/second); null = no limit = 0. */
export function accountGapMilliseconds(ratePerSecond: number | null): number {
  if (ratePerSecond === null) return 0;
  if (!(ratePerSecond > 0)) throw new RangeError(`A rate must be above 0, not ${ratePerSecond}`);
  return 1000 / (shareOfLimit * ratePerSecond);
}

/** How often an account may write to one number: the least time between two messages, and how many live ones may come together. */
export interface RecipientLimit {
  gapMilliseconds: number;
  burst: number;
}

/** What carriers of a channel usually hold one number to; null = no such limit. WhatsApp: one in 6 s, 45 together. */
export function usualRecipientLimit(channel: "sms" | "whatsapp"): RecipientLimit | null {
  return channel === "whatsapp" ? { gapMilliseconds: 6_000, burst: 45 } : null;
}

/** How many of the wanted slots to reserve in one go: at most 250 ms worth, at least one. Nothing wanted, none reserved. */
export function reservationSize(gapMilliseconds: number, wanted: number): number {
  if (wanted <= 0) return 0;
  if (gapMilliseconds <= 0) return wanted;
  return Math.max(1, Math.min(wanted, Math.floor(reserveAheadMilliseconds / gapMilliseconds)));
}

/** Whether a slot is so late that it must be given up and a new one reserved; both times on one monotonic clock. */
export function isLate(plannedMilliseconds: number, nowMilliseconds: number): boolean {
  return nowMilliseconds - plannedMilliseconds > latestMilliseconds;
}
