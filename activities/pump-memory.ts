import type { ContactClock } from "#domain/contact-hours";
import type { NumberPattern } from "#domain/number-pattern";
import { toE164 } from "#domain/phone";
import { readTimeZone, zonesOfNumber } from "#domain/recipient-zones";
import { type HeldRow, holdForHours } from "./held-rows.ts";
import { readWaiting } from "./spool.ts";
import { settleUnsendable } from "./unsendable-rows.ts";

/** How often the beginning of the spool is looked at again, at most (milliseconds). */
const rescanMilliseconds = 1_000;

/** How a row is judged before a slot is spent on it. */
export interface Judge {
  batchSize: number;
  pattern: NumberPattern;
  defaultCountry: string;
  /** Hours by the recipients' own clocks; null = not asked for. */
  contact: ContactClock | null;
}

/** Looked at together where most recipients sleep: putting them off must not hold up those behind them. */
const mostPutOff = 2_000;
const longestRest = 1_000;

/** A dialer's next rows in memory, in entry order; in Postgres they are still `waiting` (D7, D8). */
export class PumpMemory {
  readonly #dialerId: string;
  readonly #epoch: number;
  #ready: number[] = [];
  /** In memory or under way: not to be read again. */
  readonly #known = new Set<number>();
  #cursor = 0;
  #scannedAt = Number.NEGATIVE_INFINITY;
  /** When the recipients' hours end (epoch ms); of rows that have such an end. */
  readonly #closes = new Map<number, number>();
  #reading = 0;
  #rescan = rescanMilliseconds;
  /** After a look at the whole spool that found nothing, until the next one (milliseconds). */
  rest = 0;
  /** The last rows read were in part such that had been put off. */
  #heldSeen = false;
  readonly #now: () => number;

  constructor(dialerId: string, epoch: number, now: () => number = Date.now) {
    this.#dialerId = dialerId;
    this.#epoch = epoch;
    this.#now = now;
  }

  get size(): number {
    return this.#ready.length;
  }

  take(count: number): number[] {
    const ids = this.#ready.splice(0, count);
    if (this.#closes.size === 0) return ids;
    const open = ids.filter((id) => !this.hasClosed(id));
    // Read again, and put off then.
    if (open.length < ids.length) this.forget(ids.filter((id) => this.hasClosed(id)));
    return open;
  }

  /** Whether the recipient's hours have ended since the row was read. */
  hasClosed(id: number): boolean {
    const closes = this.#closes.get(id);
    return closes !== undefined && this.#now() >= closes;
  }

  /** Rows that are waiting again go back to their place. */
  giveBack(ids: number[]): void {
    if (ids.length === 0) return;
    const last = this.#ready.at(-1) ?? 0;
    for (const id of ids) this.#known.add(id);
    this.#ready.push(...ids);
    if (ids[0]! < last) this.#ready.sort((a, b) => a - b);
  }

  /** Rows that are settled, or that somebody else has changed. */
  forget(ids: number[]): void {
    for (const id of ids) {
      this.#known.delete(id);
      this.#closes.delete(id);
    }
  }

  /**
   * Reads the next batch of waiting rows and settles those that cannot be sent: wrong formats and listed numbers. Returns
   * false when the whole spool has been looked at and held nothing more.
   */
  async fill(judge: Judge): Promise<boolean> {
    const now = performance.now();
    // Rows may appear behind the place reached: returned ones, scheduled ones that came due, slower uploads.
    if (this.#cursor > 0 && now - this.#scannedAt > this.#rescan) this.#cursor = 0;
    const fromBeginning = this.#cursor === 0;
    if (fromBeginning) this.#scannedAt = now;
    const at = new Date(this.#now());
    const limit = Math.max(judge.batchSize, judge.contact ? this.#reading : 0);
    const known = [...this.#known];
    const began = performance.now();
    const rows = await readWaiting(this.#dialerId, {
      after: this.#cursor,
      limit,
      known,
      heldKnown: this.#heldSeen ? known : [],
      at,
    });
    // Where rows that are not due stand before those that are, they are passed over one by one: not too often then.
    if (fromBeginning && judge.contact) {
      const took = performance.now() - began;
      this.#rescan = Math.max(rescanMilliseconds, 20 * took);
      this.rest = Math.min(longestRest, 10 * took);
    }
    this.#heldSeen = rows.some((row) => row.held);
    const wrongFormat: { id: number; reason: string }[] = [];
    const blocked: number[] = [];
    const completed: { id: number; phoneE164: string }[] = [];
    const sendable: number[] = [];
    const held: HeldRow[] = [];
    const neverOpen: number[] = [];
    let inOrder = 0;
    for (const row of rows) {
      if (sendable.length >= judge.batchSize) break;
      if (row.held && this.#known.has(row.id)) continue;
      if (!row.held) {
        inOrder += 1;
        this.#cursor = row.id;
      }
      const phoneE164 = row.phoneE164 ?? toE164(row.phone, judge.defaultCountry);
      if (!phoneE164) wrongFormat.push({ id: row.id, reason: "This is not a possible telephone number." });
      else if (!judge.pattern.matches(row.phone)) {
        wrongFormat.push({ id: row.id, reason: "The number does not match the provider's pattern." });
      } else if (row.blocked) blocked.push(row.id);
      else {
        if (!row.phoneE164) completed.push({ id: row.id, phoneE164 });
        if (judge.contact) {
          const zone = row.timeZone && readTimeZone(row.timeZone);
          const moment = judge.contact.at(zone ? [zone] : zonesOfNumber(phoneE164, judge.defaultCountry), at);
          if (!moment.open) {
            if (moment.opensAt) held.push({ id: row.id, until: moment.opensAt });
            else neverOpen.push(row.id);
            continue;
          }
          if (moment.until) this.#closes.set(row.id, moment.until.getTime());
        }
        sendable.push(row.id);
      }
    }
    // Fewer than could have been: the end of the spool, so the next look is at its beginning again.
    if (inOrder < limit && sendable.length < judge.batchSize) this.#cursor = 0;
    this.#reading = sendable.length === 0 && held.length > 0 ? Math.min(limit * 4, mostPutOff) : 0;
    this.giveBack(sendable);
    const who = { dialerId: this.#dialerId, epoch: this.#epoch };
    await Promise.all([settleUnsendable(who, { wrongFormat, blocked, neverOpen, completed }), holdForHours(who, held)]);
    return rows.length > 0 || !fromBeginning;
  }
}
