import type { ProviderErrorKind } from "./send-outcome.ts";

/**
 * With what a row ended that was not sent, or not delivered: what the send met; `notFound`: its answer was lost, and the carrier, when asked, did not
 * have it; or, of a text that the carrier had taken, `unreachable` (the phone was off or the network at fault: later may do) and `undelivered`
 * (any other delivery error); or `hours`: never tried, since no hour lies within the contact hours of all zones in which the recipient may be.
 */
export type RowErrorKind = ProviderErrorKind | "notFound" | "unreachable" | "undelivered" | "hours";

/**
 * What another try would do: `transient` it may well succeed · `account` only once somebody has mended the account · `permanent` the same
 * answer is to be expected · `optedOut` the person wants no more, so there is none · `unclear` it may text the person twice: a person decides.
 */
export type RetryClass = "transient" | "account" | "permanent" | "optedOut" | "unclear";
export const retryClasses: readonly RetryClass[] = ["transient", "account", "permanent", "optedOut", "unclear"];

const classes: Record<RowErrorKind, RetryClass> = {
  throttled: "transient",
  notSent: "transient",
  notFound: "transient",
  unreachable: "transient",
  account: "account",
  rejected: "permanent",
  badNumber: "permanent",
  undelivered: "permanent",
  hours: "permanent",
  optedOut: "optedOut",
  unclear: "unclear",
};

/** The class of a failed row's error; what is not known is `permanent`: shown to a person, not tried blindly. */
export function retryClass(kind: string | null): RetryClass {
  return classes[(kind ?? "undelivered") as RowErrorKind] ?? "permanent";
}

/** The kinds of error of one class. */
export function kindsOf(wanted: RetryClass): RowErrorKind[] {
  return (Object.keys(classes) as RowErrorKind[]).filter((kind) => classes[kind] === wanted);
}

/** Classes that a retry of failed rows takes unless others are named. */
export const retriedByDefault: readonly RetryClass[] = ["transient", "account"];

/** Whether a failed row of this class may be sent again at all: never against the person's will (D15), never silently twice (I2). */
export function mayRetry(of: RetryClass): boolean {
  return of !== "optedOut" && of !== "unclear";
}
