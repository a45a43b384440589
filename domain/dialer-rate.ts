/** The sends that a dialer began lately, of one snapshot. Seconds are counted back from now. */
export interface RecentSends {
  /** Begun in the last ten seconds, and how long ago the first of them was. */
  shortly: { sends: number; seconds: number };
  /** The same of the last minute. */
  lately: { sends: number; seconds: number };
  /** How long ago the last one was. */
  lastSeconds: number;
}

const few = 10;
/** Less than two seconds of sending say little. */
const leastSeconds = 2;

/** Sends per second now: of ten seconds, or of a minute where they are few; 0 when it has ended. One send says nothing. */
export function rateNow({ shortly, lately, lastSeconds }: RecentSends): number {
  if (shortly.sends >= few) return over(shortly);
  const steady = steadyRate({ shortly, lately, lastSeconds });
  // Longer ago than three of its gaps: it sends no more.
  return steady > 0 && lastSeconds > 10 && lastSeconds > 3 / steady ? 0 : steady;
}

/** Sends per second over the last minute: calm enough to reckon with how long the rest will take. */
export function steadyRate({ lately }: RecentSends): number {
  return lately.sends > 1 ? over(lately) : 0;
}

function over({ sends, seconds }: { sends: number; seconds: number }): number {
  return round(sends / Math.max(leastSeconds, seconds));
}

/** What a rate is worth saying: whole from ten on, two decimals below. */
export function round(rate: number): number {
  return rate >= 10 ? Math.round(rate) : Math.round(rate * 100) / 100;
}

/**
 * Counts per step from counts at moments (epoch s): one figure for each `step` from `from` on, `to` not included. Moments outside are left out;
 * several in one step add up.
 */
export function inSteps(
  points: Iterable<{ at: number; rows: number }>,
  { from, to, step }: { from: number; to: number; step: number },
): number[] {
  const steps = Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, () => 0);
  for (const { at, rows } of points) {
    const index = Math.floor((at - from) / step);
    if (index >= 0 && index < steps.length) steps[index] = (steps[index] ?? 0) + rows;
  }
  return steps;
}
