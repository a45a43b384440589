import type { Candidate } from "./eligibility.ts";

/** Who of those who may gets it. */
export type Order = "wrandom" | "rrmemory" | "leastrecent";

/** A number in [0, 1), given from outside so that a plan can be repeated. */
export type Random = () => number;

/**
 * Agents who may, best first.
 * - `leastrecent`: longest since the last assignment in any campaign; who never had one goes first.
 * - `rrmemory`: in a row; who has had a turn in this campaign has the next when all others who may have had theirs. Penalties are ignored.
 * - `wrandom`: by chance, with the weight 100 − penalty; a penalty of 100 means only when nobody else may.
 */
export function order(name: Order, candidates: readonly Candidate[], random: Random): Candidate[] {
  if (name === "wrandom") return byChance(candidates, random);
  const since = name === "rrmemory" ? "lastTurn" : "lastAssignedAt";
  return [...candidates].sort((a, b) => (a[since] ?? -1) - (b[since] ?? -1) || inRow(a, b));
}

function inRow(a: Candidate, b: Candidate): number {
  return a.joinedOrder - b.joinedOrder || (a.agentId < b.agentId ? -1 : 1);
}

/** Each draws a number; the greater its weight, the likelier it is the greatest (Efraimidis and Spirakis). */
function byChance(candidates: readonly Candidate[], random: Random): Candidate[] {
  const drawn = candidates.map((candidate) => {
    const weight = 100 - Math.min(100, Math.max(0, candidate.penalty));
    return { candidate, last: weight === 0, lot: Math.log(1 - random()) / Math.max(1, weight) };
  });
  return drawn
    .sort((a, b) => Number(a.last) - Number(b.last) || b.lot - a.lot || inRow(a.candidate, b.candidate))
    .map((each) => each.candidate);
}
