import { shouldPauseForErrors } from "#domain/dialer";
import { afterError, type ProviderErrorKind, restAfter, retryDelay, triesCountFor } from "#domain/send-outcome";
import { pool } from "#prisma/client";
import type { AttemptResult } from "./dialer-settle.ts";
import { backOff } from "./pace.ts";

const recentSends = 200;

/** What the last sends of a dialer say about its account: hold back, or stop altogether. */
export class PumpHealth {
  sent = 0;
  readonly #recent: boolean[];
  #refusals = 0;
  #heldFrom = 0;
  /** The carrier has taken something since the account was held back last, and before that. */
  #taken = false;
  #othersAreTaken = false;

  /** `recent`: of the turn before, so that a slow dialer's share counts as a quick one's does. */
  constructor(recent = "") {
    this.#recent = [...recent].slice(-recentSends).map((each) => each === "+");
  }

  /** The last sends, a sign each: + taken, - failed or unknown. */
  get recent(): string {
    return this.#recent.map((accepted) => (accepted ? "+" : "-")).join("");
  }

  /** Counts an outcome. Answers why the dialer should pause itself, or null. */
  note(result: AttemptResult): string | null {
    if (result.outcome === "waiting" || result.outcome === "dropped") return null;
    const accepted = result.outcome === "accepted";
    this.#recent.push(accepted);
    if (this.#recent.length > recentSends) this.#recent.shift();
    if (accepted) {
      this.sent += 1;
      this.#refusals = 0;
      this.#taken = true;
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
    this.#othersAreTaken = this.#taken;
    this.#taken = false;
    this.#refusals += 1;
    await backOff(providerId, restAfter(this.#refusals, retryAfterMilliseconds)).catch(() => {});
  }

  /** A row that is refused again and again while the carrier takes others has failed; any other result stays as it is. */
  async lastTry(result: AttemptResult, rowId: number): Promise<AttemptResult> {
    const kind = result.errorKind as ProviderErrorKind | undefined;
    if (result.outcome !== "waiting" || !kind || !afterError(kind).again || !this.#othersAreTaken) return result;
    const { rows } = await pool().query<{ n: number }>(
      `SELECT count(*)::int AS n FROM attempts WHERE spool_id = $1 AND outcome = 'failed'
         AND intent_at > clock_timestamp() - make_interval(secs => $2::float8 / 1000)`,
      [rowId, triesCountFor],
    );
    const tries = { of: "row", count: rows[0]!.n + 1, othersAreTaken: true } as const;
    return retryDelay(kind, tries) === null ? { ...result, outcome: "failed" } : result;
  }
}
