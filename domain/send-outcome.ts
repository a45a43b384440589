/**
 * What went wrong with one send, by what it means for the row and not by the carrier's code:
 * `throttled` refused for speed · `notSent` never reached the carrier · `rejected` the carrier said no to this text ·
 * `account` the carrier refuses the account · `optedOut` the recipient left at the carrier · `badNumber` no such number ·
 * `unclear` the carrier may have it.
 */
export type ProviderErrorKind = "throttled" | "notSent" | "rejected" | "account" | "optedOut" | "badNumber" | "unclear";

/** What follows from one kind of error; the same for a dialer's row and for a single text, but for what stands apart here. */
export interface ErrorOutcome {
  /** Where the spool row goes. */
  spoolState: "failed" | "waiting" | "unknown";
  /** The dialer stops itself and says why: going on would fail every row. A single text fails in its author's sight. */
  pauseDialer: boolean;
  /** The number goes on the do-not-contact list. */
  blacklist: boolean;
  /** It certainly did not leave and may well in a while: the account rests, then it is tried again by itself, each try with an attempt and an intent of its own. */
  again: boolean;
}

// Whoever is not tried again by itself may be by a person's choice: domain/retry.ts.
const outcomes: Record<ProviderErrorKind, ErrorOutcome> = {
  throttled: { spoolState: "waiting", pauseDialer: false, blacklist: false, again: true },
  notSent: { spoolState: "waiting", pauseDialer: false, blacklist: false, again: true },
  rejected: { spoolState: "failed", pauseDialer: false, blacklist: false, again: false },
  // The row is not at fault: it waits until somebody has mended the account.
  account: { spoolState: "waiting", pauseDialer: true, blacklist: false, again: false },
  optedOut: { spoolState: "failed", pauseDialer: false, blacklist: true, again: false },
  badNumber: { spoolState: "failed", pauseDialer: false, blacklist: false, again: false },
  // Perhaps sent: sending it again could text the customer twice (I2). The carrier is asked (look-up.ts).
  unclear: { spoolState: "unknown", pauseDialer: false, blacklist: false, again: false },
};

/** What becomes of a row, its dialer and its number after a failed send (I2, D8). */
export function afterError(kind: ProviderErrorKind): ErrorOutcome {
  return { ...outcomes[kind] };
}

/**
 * How often a send is tried in all, by itself. A person waits for a text; nobody for a row, which is given up only while the carrier takes others: then it is the
 * row's own fault, and going on would hold up the account for it.
 */
export const mostTries = { text: 5, row: 20 };
/** Only a row's tries of so long count (milliseconds): a person may have sent it again since. */
export const triesCountFor = 3_600_000;

/** The account's rest after its first refusal, doubled with each in a row, and the longest (milliseconds). */
const firstRest = 1_000;
const longestRest = 30_000;
/** A text whose carrier asks for more is tried all the same, and fails in its author's sight instead of going out tomorrow (milliseconds). */
const longestForText = 60_000;

/** How long an account is left alone after so many refusals in a row, in milliseconds: 1, 2, 4 … 30 s, or as long as the carrier asks (Retry-After). */
export function restAfter(refusals: number, retryAfterMilliseconds = 0): number {
  return Math.max(retryAfterMilliseconds, Math.min(longestRest, firstRest * 2 ** Math.max(0, refusals - 1)));
}

/** What is known of the tries of one send. */
export interface Tries {
  of: "text" | "row";
  /** Clear refusals, the last one included. */
  count: number;
  retryAfterMilliseconds?: number | undefined;
  /** Of a row: the carrier has taken others of the account since it was refused before. */
  othersAreTaken?: boolean;
}

/** Milliseconds until the next try by itself, or null when there is none (I2). A row goes when its account has rested, with the next slot. */
export function retryDelay(kind: ProviderErrorKind, tries: Tries): number | null {
  if (!outcomes[kind].again) return null;
  const { of, count, retryAfterMilliseconds, othersAreTaken = false } = tries;
  if (count >= mostTries[of] && (of === "text" || othersAreTaken)) return null;
  const rest = restAfter(count, retryAfterMilliseconds);
  return of === "text" ? Math.min(longestForText, rest) : rest;
}
