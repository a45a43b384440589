/** Why a carrier did not deliver a text, in kinds that a person can act on; each has its words in the pages' catalogues. */
export type FailureReason =
  | "unreachable"
  | "noSuchNumber"
  | "landline"
  | "filtered"
  | "optedOut"
  | "regionNotAllowed"
  | "tooFast"
  | "account"
  | "windowClosed"
  | "content"
  | "expired"
  | "carrier";

type Codes = Partial<Record<FailureReason, readonly number[]>>;

// What the carrier's documentation says of its codes; what is not listed keeps the carrier's own words.
const twilio: Codes = {
  unreachable: [30003, 21612],
  noSuchNumber: [21211, 21217, 21421, 21604, 21614, 30005, 63003, 63024],
  landline: [30006],
  filtered: [30004, 30007, 63032],
  optedOut: [21610],
  regionNotAllowed: [21408],
  tooFast: [14107, 20429, 21611, 30001, 63017, 63018],
  account: [
    20003, 20005, 20006, 20008, 20404, 21212, 21603, 21606, 21608, 21659, 21660, 21661, 21701, 21702, 21703, 21704,
    21705, 30002, 30032, 30034, 63007, 63038,
  ],
  windowClosed: [63016],
  content: [21602, 21617, 30019, 63019, 63021],
  expired: [30036],
  carrier: [30008],
};

const byType = new Map<string, Codes>([["twilio", twilio]]);

/** What a provider type's error code means; null where it is not known, so that the carrier's own words stand. */
export function failureReason(providerType: string, code: string | null): FailureReason | null {
  const number = /^\d{1,9}$/.test(code ?? "") ? Number(code) : null;
  if (number === null) return null;
  for (const [reason, codes] of Object.entries(byType.get(providerType) ?? {}))
    if (codes.includes(number)) return reason as FailureReason;
  return null;
}
