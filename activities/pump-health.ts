import { shouldPauseForErrors } from "#domain/dialer";
import type { AttemptResult } from "./dialer-settle.ts";
import { backOff } from "./pace.ts";

const recentSends = 200;
const longestBackOff = 30_000;

/** What the last sends of a pump say about its account: hold back, or stop altogether. */
export class PumpHealth {
  sent = 0;
  #recent: boolean[] = [];
  #refusals = 0;
  #heldFrom = 0;

  /** Counts an outcome. Answers why the dialer should pause itself, or null. */
  note(result: AttemptResult): string | null {
    if (result.outcome === "waiting" || result.outcome === "dropped") return null;
    const accepted = result.outcome === "accepted";
    this.#recent.push(accepted);
    if (this.#recent.length > recentSends) this.#recent.shift();
    if (accepted) {
      this.sent += 1;
      this.#refusals = 0;
      return null;
    }
    const sent = this.#recent.filter(Boolean).length;
    const failed = this.#recent.length - sent;
    if (!shouldPauseForErrors({ sent, failed })) return null;
    return `${failed} of the last ${this.#recent.length} sends failed, the last with: ${result.error ?? "no reason given"}`;
  }

  /**
   * Holds the whole account back after a refusal for speed or a carrier that cannot be reached: as long as the carrier
   * asks, else 1, 2, 4 … 30 s. Once per generation of its clock, however many sends were refused together.
   */
  async holdBack(providerId: string, generation: number, retryAfterMilliseconds: number | undefined): Promise<void> {
    if (generation < this.#heldFrom) return;
    this.#heldFrom = generation + 1;
    const rest = Math.max(retryAfterMilliseconds ?? 0, Math.min(1_000 * 2 ** this.#refusals, longestBackOff));
    this.#refusals = Math.min(this.#refusals + 1, 5);
    await backOff(providerId, rest).catch(() => {});
  }
}
