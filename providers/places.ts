/** Over this long the answers are counted (milliseconds). */
const spell = 500;

/**
 * The connections to an origin that bulk may use, shared by all accounts and dialers of this process. An intent is committed only
 * when a connection is free for it or will be by the time of its slot, so that what is shown as on the wire is on the wire (I5).
 */
export class Places {
  readonly limit: number;
  #busy = 0;
  #promised = 0;
  #answered = 0;
  #since = 0;
  /** Connections that became free per millisecond, in the last spell and the one before. */
  #pace: [number, number] = [0, 0];
  readonly #listeners = new Set<() => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many more sends may be promised a connection that they want within so many milliseconds. */
  within(milliseconds: number): number {
    this.#measure();
    // The slower of two spells: answers that come in waves free nothing between them. A carrier that falls silent strands few.
    const coming = Math.min(Math.min(...this.#pace) * milliseconds, this.limit);
    return Math.max(0, Math.floor(this.limit - this.#busy + coming) - this.#promised);
  }

  promise(count: number): void {
    this.#promised += count;
  }

  /** Promises that are not needed: nothing will be written. */
  release(count: number): void {
    this.#promised -= count;
    this.#tell();
  }

  /** A promise becomes a connection; false = none is free just now. */
  take(): boolean {
    if (this.#busy >= this.limit) return false;
    this.#busy += 1;
    this.#promised -= 1;
    return true;
  }

  /** The send is over. */
  giveBack(): void {
    this.#measure();
    this.#busy -= 1;
    this.#answered += 1;
    this.#tell();
  }

  /** Calls the listener whenever a place becomes free, until the answer is called. */
  onFree(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #measure(): void {
    const now = performance.now();
    const taken = now - this.#since;
    if (taken < spell) return;
    this.#pace = taken > 2 * spell ? [0, 0] : [this.#pace[1], this.#answered / taken];
    this.#answered = 0;
    this.#since = now;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
