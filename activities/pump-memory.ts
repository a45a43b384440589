import type { NumberPattern } from "#domain/number-pattern";
import { toE164 } from "#domain/phone";
import { readWaiting, settleUnsendable } from "./spool.ts";

/** How often the beginning of the spool is looked at again (milliseconds). */
const rescanMilliseconds = 1_000;

/** How a row is judged before a slot is spent on it. */
export interface Judge {
  batchSize: number;
  pattern: NumberPattern;
  defaultCountry: string;
}

/** A dialer's next rows in memory, in entry order; in Postgres they are still `waiting` (D7, D8). */
export class PumpMemory {
  readonly #dialerId: string;
  readonly #epoch: number;
  #ready: number[] = [];
  /** In memory or under way: not to be read again. */
  readonly #known = new Set<number>();
  #cursor = 0;
  #scannedAt = Number.NEGATIVE_INFINITY;

  constructor(dialerId: string, epoch: number) {
    this.#dialerId = dialerId;
    this.#epoch = epoch;
  }

  get size(): number {
    return this.#ready.length;
  }

  take(count: number): number[] {
    return this.#ready.splice(0, count);
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
    for (const id of ids) this.#known.delete(id);
  }

  /**
   * Reads the next batch of waiting rows and settles those that cannot be sent: wrong formats and listed numbers. Returns
   * false when the whole spool has been looked at and held nothing more.
   */
  async fill(judge: Judge): Promise<boolean> {
    const now = performance.now();
    // Rows may appear behind the place reached: returned ones, scheduled ones that came due, slower uploads.
    if (this.#cursor > 0 && now - this.#scannedAt > rescanMilliseconds) this.#cursor = 0;
    const fromBeginning = this.#cursor === 0;
    if (fromBeginning) this.#scannedAt = now;
    const rows = await readWaiting(this.#dialerId, this.#cursor, judge.batchSize, this.#known);
    this.#cursor = rows.length < judge.batchSize ? 0 : rows.at(-1)!.id;
    const wrongFormat: { id: number; reason: string }[] = [];
    const blocked: number[] = [];
    const completed: { id: number; phoneE164: string }[] = [];
    const sendable: number[] = [];
    for (const row of rows) {
      const phoneE164 = row.phoneE164 ?? toE164(row.phone, judge.defaultCountry);
      if (!phoneE164) wrongFormat.push({ id: row.id, reason: "This is not a possible telephone number." });
      else if (!judge.pattern.matches(row.phone)) {
        wrongFormat.push({ id: row.id, reason: "The number does not match the provider's pattern." });
      } else if (row.blocked) blocked.push(row.id);
      else {
        if (!row.phoneE164) completed.push({ id: row.id, phoneE164 });
        sendable.push(row.id);
      }
    }
    this.giveBack(sendable);
    await settleUnsendable({ dialerId: this.#dialerId, epoch: this.#epoch }, { wrongFormat, blocked, completed });
    return rows.length > 0 || !fromBeginning;
  }
}
