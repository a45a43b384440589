import { z } from "zod";

/** What goes wrong, or is switched off, until it is changed again. */
export const faultsShape = z.object({
  /** Every send is answered this much later. */
  latencyMs: z.number().min(0).max(120_000),
  /** Share of sends answered 500 without being taken. */
  errorRate: z.number().min(0).max(1),
  /** More sends than this in any second of one account are answered 429; 0 = no limit. */
  throttlePerSecond: z.number().min(0),
  /** Share of sends that are taken and whose connection is then cut. */
  loseAnswerRate: z.number().min(0).max(1),
  /** Every receipt comes twice. */
  duplicateReceipts: z.union([z.boolean(), z.number().min(0)]).transform(Boolean),
  /** "delivered" is called back before "sent". */
  shuffleReceipts: z.boolean(),
  /** Time from a send to its first receipt; the second takes as long again. */
  receiptDelayMs: z.number().min(0).max(3_600_000),
  /** A second send with the same client reference is answered like the first and not taken again. */
  dedupeClientIds: z.boolean(),
  /** False: no receipts at all. */
  receipts: z.boolean(),
  /** A text shows in the carrier's own list only after this time. */
  listDelayMs: z.number().min(0).max(3_600_000),
  /** Share of askings for that list that are answered 500. */
  listErrorRate: z.number().min(0).max(1),
});

export type Faults = z.infer<typeof faultsShape>;

export const noFaults: Faults = {
  latencyMs: 0,
  errorRate: 0,
  throttlePerSecond: 0,
  loseAnswerRate: 0,
  duplicateReceipts: false,
  shuffleReceipts: false,
  receiptDelayMs: 200,
  dedupeClientIds: false,
  receipts: true,
  listDelayMs: 0,
  listErrorRate: 0,
};

/** What a text asks of the carrier for itself alone. */
export type Magic =
  | { kind: "refuse"; code: number }
  | { kind: "failLater"; code: number }
  | { kind: "slow"; milliseconds: number }
  | { kind: "lose" }
  | { kind: "reply"; text: string };

/**
 * Reads a magic text, which must be the whole message: `fail`, `fail:21610` (refused with that code), `fail:30007` (a delivery error:
 * taken, then receipt "undelivered"), `slow`, `slow:8000` (milliseconds), `lose` (taken, answer never sent), `reply:words` (the customer answers).
 */
export function magicOf(text: string): Magic | null {
  const match = /^\s*(fail|slow|lose|reply)(?::([\s\S]*))?\s*$/i.exec(text);
  if (!match) return null;
  const word = match[1]!.toLowerCase();
  const rest = match[2]?.trim();
  if (word === "reply") return rest ? { kind: "reply", text: rest } : null;
  if (rest !== undefined && !/^\d{1,6}$/.test(rest)) return null;
  if (word === "lose") return { kind: "lose" };
  if (word === "slow") return { kind: "slow", milliseconds: rest === undefined ? 3_000 : Number(rest) };
  const code = rest === undefined ? 21612 : Number(rest);
  return code >= 30000 && code < 60000 ? { kind: "failLater", code } : { kind: "refuse", code };
}
