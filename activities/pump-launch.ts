import { isLate } from "#domain/pace";
import type { ProviderInUse } from "./accounts.ts";
import { type DialerIntent, type IntentTime, isStale } from "./intent.ts";
import { generationOf } from "./pace.ts";
import type { Slot } from "./send-intended.ts";

/** A row with a committed intent: it goes out with the next slot. */
export interface ReadyRow {
  intent: DialerIntent;
  begun: IntentTime;
  provider: ProviderInUse;
}

/** What the launcher does with a row. */
export interface LaunchOrders {
  send: (row: ReadyRow, slot: Slot) => void;
  /** Its intent has become too old, or nothing may be sent any more. */
  drop: (row: ReadyRow) => void;
}

const leastShare = 0.1;
const memory = 64;

/**
 * Slots and rows in two queues: each slot takes the row that has waited longest when its moment comes, and a slot that is missed
 * costs no row anything (I6). One timer for all of them, since hundreds of timers make a busy process later still.
 */
export class Launcher {
  readonly #orders: LaunchOrders;
  readonly #slots: Slot[] = [];
  readonly #rows: ReadyRow[] = [];
  /** Of the slots that had a row, the part that was met: follows some 64 slots. */
  #share = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(orders: LaunchOrders) {
    this.#orders = orders;
  }

  get slots(): number {
    return this.#slots.length;
  }

  get rows(): number {
    return this.#rows.length;
  }

  /** The part of the slots that this process is awake to meet, 0.1 at least. */
  get share(): number {
    return Math.max(leastShare, this.#share);
  }

  /** When the slot after so many is due; infinite when there is none. */
  at(index: number): number {
    return this.#slots[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The generation of the account's clock that the slot after so many was reserved in. */
  generation(index: number): number {
    return this.#slots[index]?.generation ?? 0;
  }

  /** Slots that come before a moment. */
  before(moment: number): number {
    let count = 0;
    while (count < this.#slots.length && this.#slots[count]!.at <= moment) count += 1;
    return count;
  }

  addSlots(slots: Slot[]): void {
    this.#slots.push(...slots);
    this.run();
  }

  addRows(rows: ReadyRow[]): void {
    this.#rows.push(...rows);
    this.run();
  }

  /** Gives up the first slot that begins so long from now or later, for somebody who has more haste; its row takes the next. */
  give(lead: number): Slot | undefined {
    const now = performance.now();
    const index = this.#slots.findIndex((slot) => slot.paced && !isOver(slot, now) && slot.at >= now + lead);
    return index < 0 ? undefined : this.#slots.splice(index, 1)[0];
  }

  /** A row whose slot was over just before the write. */
  again(row: ReadyRow): void {
    this.#rows.unshift(row);
    this.run();
  }

  /** Sends what is due, gives up what is over, and sets the clock for the next slot. */
  run(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.dropStale();
    for (let slot = this.#next(); slot; slot = this.#next()) {
      const now = performance.now();
      if (slot.at > now) {
        this.#timer = setTimeout(() => this.run(), Math.max(1, Math.ceil(slot.at - now)));
        return;
      }
      const row = this.#rows[0];
      // Called again when there is a row, or a place on the wire.
      if (!row?.provider.connection.places.take()) return;
      this.#slots.shift();
      this.#rows.shift();
      this.#share += (1 - this.#share) / memory;
      this.#orders.send(row, slot);
    }
  }

  /** Gives up slots of an account's earlier generations. */
  voidSlots(generation: number): void {
    while (this.#slots.length > 0 && this.#slots[0]!.generation <= generation) this.#slots.shift();
  }

  /** Drops rows whose intent may not be written any more. */
  dropStale(): void {
    while (this.#rows.length > 0 && isStale(this.#rows[0]!.begun)) this.#orders.drop(this.#rows.shift()!);
  }

  /** Nothing more is to be begun: gives up all slots and drops all rows. */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#slots.length = 0;
    for (const row of this.#rows.splice(0)) this.#orders.drop(row);
  }

  #next(): Slot | undefined {
    const now = performance.now();
    while (this.#slots.length > 0 && isOver(this.#slots[0]!, now)) {
      this.#slots.shift();
      if (this.#rows.length > 0) this.#share -= this.#share / memory;
    }
    return this.#slots[0];
  }
}

function isOver(slot: Slot, now: number): boolean {
  return generationOf(slot.providerId) > slot.generation || (slot.paced && isLate(slot.at, now));
}
