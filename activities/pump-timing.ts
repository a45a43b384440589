import { HORIZON } from "./pace.ts";

/** A commit of intents is to be done this long before the first slot of its group (milliseconds). */
const margin = 25;
const longestLead = 400;
/** Beyond its lead a pump reserves this much of the account's time (milliseconds). */
const reach = 200;

/** How long a pump's own steps take here and now: on a busy machine it has to begin them earlier. Milliseconds. */
export class PumpTiming {
  #commit = 5;
  #reservation = 2;

  get commit(): number {
    return this.#commit;
  }

  /** How long before its first slot a group begins to commit. */
  get lead(): number {
    return Math.min(longestLead, margin + this.#commit);
  }

  /** How far ahead a first slot must be, to be met by a row that has no intent yet. */
  get reservationLead(): number {
    return this.lead + this.#reservation;
  }

  /** How far ahead slots are reserved. */
  get horizon(): number {
    return Math.max(HORIZON, this.reservationLead + reach);
  }

  /** How long to rest when all slots within reach are taken. */
  nap(delayMilliseconds: number): number {
    return Math.min(Math.max(2, delayMilliseconds - this.horizon + reach / 4), 200);
  }

  /** How far ahead a slot must be, to be met by a row that missed one. */
  get retryLead(): number {
    return this.#reservation;
  }

  committed(since: number): void {
    this.#commit = slowest(this.#commit, performance.now() - since);
  }

  reserved(since: number): void {
    this.#reservation = slowest(this.#reservation, performance.now() - since);
  }

  /** Slots were given up before their commit. Only commits tell how long commits take: the guess must not stand for ever. */
  missed(): void {
    this.#commit *= 0.9;
  }
}

/** Follows the slow ones at once and forgets them slowly: a mean would make every second group late. */
function slowest(known: number, taken: number): number {
  return taken > known ? (known + taken) / 2 : known + (taken - known) / 16;
}
