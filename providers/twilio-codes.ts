import type { RowErrorKind } from "#domain/retry";
import type { ProviderErrorKind } from "./provider.ts";

/** Twilio splits and renames codes: what is not listed is refused for good and shown with its own text (3b). */
const kindByCode = new Map<number, ProviderErrorKind>([
  ...codes("throttled", [
    14107, // message rate limit
    20429, // too many requests
    21611, // the sender's queue of ten hours is full
    30001, // queue overflow
    63017,
    63018, // channel rate limits
  ]),
  ...codes("account", [
    20003,
    20005,
    20006,
    20008, // credentials, inactive account, denied, test credentials
    20404, // no such account in the path
    21212,
    21603,
    21606,
    21659,
    21660,
    21661, // this sender cannot send
    21701,
    21702,
    21703,
    21704,
    21705, // messaging service missing or empty
    30002, // account suspended
    30032,
    30034, // sender not registered with the carriers
    63007, // no such channel sender
    63038, // the account's messages of the day are used up: a person must know
  ]),
  ...codes("optedOut", [21610]),
  ...codes("badNumber", [21211, 21217, 21421, 21604, 21614, 30006, 63003, 63024]),
  ...codes("rejected", [21408, 21602, 21608, 21612, 21617, 30003, 30004, 30005, 30007, 30008, 63016]),
]);

function codes(kind: ProviderErrorKind, list: number[]): [number, ProviderErrorKind][] {
  return list.map((code) => [code, kind]);
}

/** What an error code of Twilio means for us; unknown codes are `rejected`. */
export function kindOfTwilioCode(code: number): ProviderErrorKind {
  return kindByCode.get(code) ?? "rejected";
}

/** The phone was off or out of reach, or the network at fault: the same text may arrive later. */
const passing = new Set([30003, 30008, 30009, 30017, 30018]);

/** What the code of a delivery error means: what Twilio says of a text after it has taken it. */
export function kindOfTwilioDelivery(code: number): RowErrorKind {
  if (passing.has(code)) return "unreachable";
  const kind = kindByCode.get(code);
  return kind === undefined || kind === "rejected" ? "undelivered" : kind;
}

/** The same for an error answer that carries no code. */
export function kindOfHttpStatus(status: number): ProviderErrorKind {
  if (status === 429) return "throttled";
  if (status === 408 || status >= 500) return "unclear";
  // A redirect or a missing page is a wrong address: every text would meet it.
  if (status === 401 || status === 403 || status === 404 || (status >= 300 && status < 400)) return "account";
  return "rejected";
}
