import { HORIZON } from "./pace.ts";

/** A commit of intents is to be done this long before the first slot of its group (milliseconds). */
const margin = 10;
const longestLead = 400;
/** The intents of one commit span at least this much of the account's time (milliseconds). */
const leastSpan = 20;
const longestSpan = 100;
/** Beyond its lead a pump reserves this much of the account's time (milliseconds). */
const reach = 200;

/** How long a pump's own steps take here and now: on a busy machine it has to begin them earlier. Milliseconds. */
export class PumpTiming {
  #commit = 10;
  #reservation = 2;

  /** How long before its first slot a group begins to commit. */
  get lead(): number {
    return Math.min(longestLead, margin + this.#commit);
  }

  /** How much of the account's time one commit is for: where commits are slow, few and large ones. */
  get span(): number {
    return Math.min(longestSpan, Math.max(leastSpan, this.#commit / 2));
  }

  /** How far ahead a first slot must be, to be met by a row that has no intent yet. */
  get reservationLead(): number {
    return this.lead + this.#reservation;
  }

  /** How far ahead slots are reserved. */
  get horizon(): number {
    return Math.max(HORIZON, this.reservationLead + reach);
  }

  /** More slots are reserved when fewer than this lie ahead. */
  get reserveBefore(): number {
    return this.reservationLead + reach / 2;
  }

  /** How long to rest when no slot was near enough: beyond the horizon, or the dialer's own next one not near yet. */
  nap(delayMilliseconds: number): number {
    const beyond = delayMilliseconds - this.horizon;
    const rest = beyond > 0 ? beyond + reach / 4 : delayMilliseconds - this.reservationLead;
    return Math.min(Math.max(2, rest), 200);
  }

  /** How far ahead a slot must be, to be met by a row that is ready. */
  get retryLead(): number {
    return this.#reservation;
  }

  committed(since: number): void {
    this.#commit = slowest(this.#commit, performance.now() - since);
  }

  reserved(since: number): void {
    this.#reservation = slowest(this.#reservation, performance.now() - since);
  }
}

/** Follows the slow ones at once and forgets them slowly: a mean would make every second group late. */
function slowest(known: number, taken: number): number {
  return taken > known ? (known + taken) / 2 : known + (taken - known) / 16;
}
