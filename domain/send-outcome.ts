/**
 * What went wrong with one send, by what it means for the row and not by the carrier's code:
 * `throttled` refused for speed · `notSent` never reached the carrier · `rejected` the carrier said no to this text ·
 * `account` the carrier refuses the account · `optedOut` the recipient left at the carrier · `badNumber` no such number ·
 * `unclear` the carrier may have it.
 */
export type ProviderErrorKind = "throttled" | "notSent" | "rejected" | "account" | "optedOut" | "badNumber" | "unclear";

export interface ErrorOutcome {
  /** Where the spool row goes. */
  spoolState: "failed" | "waiting" | "unknown";
  /** The dialer stops itself and says why: going on would fail every row. */
  pauseDialer: boolean;
  /** The number goes on the do-not-contact list. */
  blacklist: boolean;
  /** The account is to be left alone for a while (the carrier's Retry-After, else a back-off). */
  retryAfter: boolean;
}

const outcomes: Record<ProviderErrorKind, ErrorOutcome> = {
  throttled: { spoolState: "waiting", pauseDialer: false, blacklist: false, retryAfter: true },
  notSent: { spoolState: "waiting", pauseDialer: false, blacklist: false, retryAfter: true },
  rejected: { spoolState: "failed", pauseDialer: false, blacklist: false, retryAfter: false },
  // The row is not at fault: it waits until somebody has mended the account.
  account: { spoolState: "waiting", pauseDialer: true, blacklist: false, retryAfter: false },
  optedOut: { spoolState: "failed", pauseDialer: false, blacklist: true, retryAfter: false },
  badNumber: { spoolState: "failed", pauseDialer: false, blacklist: false, retryAfter: false },
  // Perhaps sent: sending it again could text the customer twice (I2).
  unclear: { spoolState: "unknown", pauseDialer: false, blacklist: false, retryAfter: false },
};

/** What becomes of a row, its dialer and its number after a failed send (I2, D8). */
export function afterError(kind: ProviderErrorKind): ErrorOutcome {
  return { ...outcomes[kind] };
}

/** An agent's or automatic text is tried this often, as long as each try clearly did not reach the carrier. */
export const mostAttempts = 5;

/** Longest wait before a single text is tried again (milliseconds). */
export const longestRetryDelay = 60_000;

/**
 * Milliseconds until a single text may be tried again after its `attempts`-th try failed, or null when it may not (I2).
 * The carrier's own Retry-After goes before the back-off of 1, 2, 4, 8 s.
 */
export function retryDelay(kind: ProviderErrorKind, attempts: number, retryAfterMilliseconds?: number): number | null {
  if (kind !== "throttled" && kind !== "notSent") return null;
  if (attempts >= mostAttempts) return null;
  // A carrier that asks for more is asked again, and the text fails in the agent's sight instead of going out tomorrow.
  return Math.min(longestRetryDelay, Math.max(retryAfterMilliseconds ?? 0, 1000 * 2 ** Math.max(0, attempts - 1)));
}
