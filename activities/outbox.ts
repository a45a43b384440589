import { type AttemptResult, settleAttemptsForSure } from "./dialer-settle.ts";

const longestMilliseconds = 15;
const largest = 100;

/**
 * Gathers outcomes and writes many in one statement, within 15 ms of the first: what a crash leaves unknown stays close to
 * what was on the wire, and a fast dialer needs few commits.
 */
export class Outbox {
  #waiting: { result: AttemptResult; written: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Resolves when the outcome is committed. */
  write(result: AttemptResult): Promise<void> {
    return new Promise((written) => {
      this.#waiting.push({ result, written });
      if (this.#waiting.length >= largest) this.#flush();
      else this.#timer ??= setTimeout(() => this.#flush(), longestMilliseconds);
    });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    void settleAttemptsForSure(
      batch.map((entry) => entry.result),
      this.#signal,
    )
      // Given up only when the pump itself is called off: the rows become unknown in time.
      .catch(() => {})
      .then(() => {
        for (const entry of batch) entry.written();
      });
  }
}
