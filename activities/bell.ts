import { setImmediate as turn } from "node:timers/promises";

/** What a loop waits at between two rounds: rung, it wakes at once; rung while nobody waits, the next wait is none. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Until it rings, so many milliseconds at the most. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    // However often it rings, timers and answers get their turn.
    else await turn();
    this.#rung = false;
  }
}
