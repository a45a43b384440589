/** A send of ours whose outcome nobody knows. Times are epoch milliseconds, by our clock. */
export interface UnclearSend {
  attemptId: number;
  text: string;
  sentAt: number;
}

/** A text that the carrier says it has taken, by its clock; `clientRef` where it keeps what we called it. */
export interface CarriedText {
  id: string;
  text: string;
  at: number;
  clientRef?: string | undefined;
}

/** `absent`: the carrier has nothing that could be it. `ambiguous`: something that may be it, or may be another one's. */
export type Finding = { found: string } | "absent" | "ambiguous";

/** How long before and after its intent a send may stand in the carrier's list: clocks differ, and a carrier may be slow (milliseconds). */
const earliest = 60_000;
const latest = 90_000;

/**
 * Which of the carrier's texts to one number are these sends to it (I2): by our reference, else by text and time. `carried` holds none that is known to be
 * another attempt's. No text is given to two sends, and where several would do in more than one way, or something is there that cannot be told apart, it is `ambiguous`.
 */
export function findSends(sends: readonly UnclearSend[], carried: readonly CarriedText[]): Map<number, Finding> {
  const findings = new Map<number, Finding>();
  const left = new Set(carried);
  for (const send of sends) {
    const own = carried.find((text) => text.clientRef === String(send.attemptId));
    if (!own) continue;
    findings.set(send.attemptId, { found: own.id });
    left.delete(own);
  }
  // What bears another reference is another send's.
  for (const text of carried) if (text.clientRef !== undefined) left.delete(text);
  const open = sends.filter((send) => !findings.has(send.attemptId));
  for (const group of groups(open, [...left])) {
    const pairs = pairsOf(group);
    if (pairs) for (const { send, text } of pairs) findings.set(send.attemptId, { found: text.id });
    else if (group.texts.length > 0) for (const send of group.sends) findings.set(send.attemptId, "ambiguous");
    for (const text of group.texts) left.delete(text);
  }
  for (const send of open) {
    if (findings.has(send.attemptId)) continue;
    // A carrier may change a text's letters, and clocks may be wrong: what could still be it keeps it from being called absent.
    const doubtful = [...left].some((text) => isNear(send, text) || same(send.text, text.text));
    findings.set(send.attemptId, doubtful ? "ambiguous" : "absent");
  }
  return findings;
}

interface Group {
  sends: UnclearSend[];
  texts: CarriedText[];
}

/** Sends and the texts that fit them, in groups that have nothing to do with each other. */
function groups(sends: readonly UnclearSend[], texts: readonly CarriedText[]): Group[] {
  const all: Group[] = [];
  for (const send of sends) {
    const fitting = texts.filter((text) => isNear(send, text) && same(send.text, text.text));
    const touched = all.filter((group) => group.texts.some((text) => fitting.includes(text)));
    const joined = {
      sends: [...touched.flatMap((group) => group.sends), send],
      texts: [...new Set([...touched.flatMap((group) => group.texts), ...fitting])],
    };
    all.splice(0, all.length, ...all.filter((group) => !touched.includes(group)), joined);
  }
  return all;
}

/** As many texts as sends, each in its turn; null where they do not come out even. */
function pairsOf({ sends, texts }: Group): { send: UnclearSend; text: CarriedText }[] | null {
  if (texts.length === 0 || texts.length !== sends.length) return null;
  const inTurn = [...texts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const pairs = [...sends]
    .sort((a, b) => a.sentAt - b.sentAt || a.attemptId - b.attemptId)
    .map((send, index) => ({ send, text: inTurn[index]! }));
  return pairs.every(({ send, text }) => isNear(send, text)) ? pairs : null;
}

function isNear(send: UnclearSend, text: CarriedText): boolean {
  return text.at >= send.sentAt - earliest && text.at <= send.sentAt + latest;
}

/** Carriers trim, and some write other spaces. */
function same(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(text: string): string {
  return text.normalize("NFC").replace(/\s+/gu, " ").trim();
}

/** Parts of the sure delay after which the carrier is asked; later ones follow at twice the time each, while it cannot be asked. */
const early = [0.05, 0.2, 0.5, 1];
/** After this a person decides (milliseconds). */
const longest = 24 * 3_600_000;

/** How long after a send has become unclear its carrier is asked for the `asked + 1`-th time; null = not again. `sure`: the delay after which a list is complete. Milliseconds. */
export function lookUpAfter(asked: number, sure: number): number | null {
  const after = sure * (early[asked] ?? 2 ** (asked - early.length + 1));
  return after > longest ? null : after;
}

/** What a carrier can say of a send whose answer was lost. */
export interface CarrierTells {
  /** It can be asked. */
  lookUp: boolean;
  /** It calls back with what became of a text. */
  receipts: boolean;
}

/** When something is to be done about an unclear send for the first time: milliseconds after it became unclear; null = at once a person's. */
export function firstLookUp(tells: CarrierTells, sure: number): number | null {
  if (tells.lookUp) return lookUpAfter(0, sure);
  // Nobody can be asked: the receipt may come, until a person is asked instead.
  return tells.receipts ? longest : null;
}

/** What a round of asking found out about one send; `unasked`: the carrier gave no answer. */
export type LookUpResult = { finding: Finding; complete: boolean } | "unasked";
/** `notFound`: it never left, and counts as failed. `person`: nobody asks any more. */
export type LookUpVerdict = { found: string } | "notFound" | { againAfter: number } | "person";

/**
 * What follows: only a whole list, asked for after the sure delay, proves that a text was not taken (I2); what can't be told apart by then is a person's.
 * `asked`: how often, this time included; `age` and `againAfter`: milliseconds since it became unclear.
 */
export function judgeLookUp(result: LookUpResult, of: { asked: number; age: number; sure: number }): LookUpVerdict {
  const over = of.age >= of.sure;
  if (result !== "unasked") {
    const { finding, complete } = result;
    if (typeof finding === "object") return finding;
    if (over && finding === "ambiguous") return "person";
    if (over && complete) return "notFound";
  }
  // Late rounds are not made up for.
  for (let asked = of.asked; ; asked += 1) {
    const after = lookUpAfter(asked, of.sure);
    if (after === null) return "person";
    if (after > of.age) return { againAfter: after };
  }
}
