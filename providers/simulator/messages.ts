import { RateMeter, Ring, TallyTable } from "./ledger.ts";

/** A text that passed through the carrier. `direction` is the application's: "out" = it sent it, "in" = a customer wrote it. */
export interface CarriedText {
  sid: string;
  direction: "in" | "out";
  accountSid: string;
  from: string;
  to: string;
  text: string;
  at: number;
  /** out: accepted, sent, delivered, undelivered; in: sending, taken, or why it was not. */
  status: string;
  /** The attempt id that came with the send. */
  clientRef?: string;
  /** Files that came with it: their ids in the carrier's own keeping. */
  media?: { id: string; contentType: string }[];
}

/** All that the carrier has seen: exact counts for millions of texts, and the words of the last thousands. */
export class Messages {
  private readonly kept = new Ring<CarriedText>(20_000);
  private readonly tally = new TallyTable();
  private meter = new RateMeter();
  private accounts = new Map<string, RateMeter>();
  private repeated: { to: string; text: string; times: number }[] = [];
  private lastAt: number | null = null;
  /** What is kept of the texts to each number, from the first question about one on. */
  private byNumber: Map<string, CarriedText[]> | null = null;
  throttled = 0;
  refused = 0;
  failed = 0;
  lostAnswers = 0;
  inbound = 0;

  /** How many sends of this account were taken in the last second. */
  withinSecond(accountSid: string, now: number): number {
    return this.accounts.get(accountSid)?.within(now) ?? 0;
  }

  /** A send was taken; `now` is monotonic, in milliseconds. */
  accepted(text: CarriedText, now: number): void {
    this.keep(text);
    this.lastAt = text.at;
    this.meter.add(now);
    let account = this.accounts.get(text.accountSid);
    if (!account) {
      account = new RateMeter();
      this.accounts.set(text.accountSid, account);
    }
    account.add(now);
    const times = this.tally.add(text.to, text.text);
    if (times > 1 && this.repeated.length < 50) this.repeated.push({ to: text.to, text: text.text, times });
  }

  written(text: CarriedText): void {
    this.keep(text);
    this.inbound += 1;
  }

  /** The texts that were sent to a number, oldest first. */
  sentTo(number: string): readonly CarriedText[] {
    if (!this.byNumber) {
      this.byNumber = new Map();
      for (const text of this.kept.last(Number.POSITIVE_INFINITY, () => true)) this.index(text);
    }
    return this.byNumber.get(number) ?? [];
  }

  private keep(text: CarriedText): void {
    const former = this.kept.push(text);
    if (!this.byNumber) return;
    this.index(text);
    if (former?.direction !== "out") return;
    const left = this.byNumber.get(former.to)?.filter((one) => one !== former) ?? [];
    if (left.length > 0) this.byNumber.set(former.to, left);
    else this.byNumber.delete(former.to);
  }

  private index(text: CarriedText): void {
    if (text.direction !== "out") return;
    const same = this.byNumber?.get(text.to);
    if (same) same.push(text);
    else this.byNumber?.set(text.to, [text]);
  }

  list(filter: { to?: string; from?: string; direction?: string; since?: number; limit: number }): CarriedText[] {
    return this.kept.last(
      filter.limit,
      (text) =>
        (filter.to === undefined || text.to === filter.to) &&
        (filter.from === undefined || text.from === filter.from) &&
        (filter.direction === undefined || text.direction === filter.direction) &&
        (filter.since === undefined || text.at >= filter.since),
    );
  }

  clear(): void {
    this.kept.clear();
    this.byNumber = null;
    this.tally.clear();
    this.meter = new RateMeter();
    this.accounts = new Map();
    this.repeated = [];
    this.lastAt = null;
    this.throttled = this.refused = this.failed = this.lostAnswers = this.inbound = 0;
  }

  summary() {
    return {
      accepted: this.meter.total,
      distinct: this.tally.distinct,
      duplicates: this.tally.duplicates,
      /** False: there were too many distinct texts to tell them all apart. */
      complete: this.tally.complete,
      repeated: this.repeated,
      perSecond: this.meter.highest,
      leastGapMilliseconds: this.meter.leastGap,
      throttled: this.throttled,
      refused: this.refused,
      failed: this.failed,
      lostAnswers: this.lostAnswers,
      inbound: this.inbound,
      lastAt: this.lastAt === null ? null : new Date(this.lastAt).toISOString(),
      accounts: Object.fromEntries(
        [...this.accounts].map(([sid, meter]) => [
          sid,
          { accepted: meter.total, perSecond: meter.highest, leastGapMilliseconds: meter.leastGap },
        ]),
      ),
    };
  }
}
