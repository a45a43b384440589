import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freeCandidate } from "#test/candidate";
import { order } from "./delivery-order.ts";
import type { Candidate } from "./eligibility.ts";

const never = () => {
  throw new Error("this order needs no chance");
};
const ids = (row: Candidate[]) => row.map((each) => each.agentId);

/** A repeatable chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe("leastrecent", () => {
  test("never served first by place in the row, then the longest since the last one", () => {
    const row: Candidate[] = [
      { ...freeCandidate, agentId: "late", lastAssignedAt: 900, joinedOrder: 0 },
      { ...freeCandidate, agentId: "new2", joinedOrder: 3 },
      { ...freeCandidate, agentId: "early", lastAssignedAt: 100, joinedOrder: 1 },
      { ...freeCandidate, agentId: "new1", joinedOrder: 2, penalty: 100 },
    ];
    expect(ids(order("leastrecent", row, never))).toEqual(["new1", "new2", "early", "late"]);
    expect(row[0]?.agentId).toBe("late");
  });
});

describe("rrmemory", () => {
  test("goes by turns in this campaign, not by what other campaigns gave", () => {
    const row: Candidate[] = [
      { ...freeCandidate, agentId: "ana", lastTurn: 7, lastAssignedAt: 100 },
      { ...freeCandidate, agentId: "bea", lastTurn: 6, lastAssignedAt: 900, joinedOrder: 1, penalty: 100 },
      { ...freeCandidate, agentId: "new", joinedOrder: 2, lastAssignedAt: 999 },
    ];
    expect(ids(order("rrmemory", row, never))).toEqual(["new", "bea", "ana"]);
  });

  test("between two turns of an agent everybody who may all along has exactly one (property)", () => {
    const steps = fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(steps, (rounds) => {
        const row = Array.from(
          { length: 4 },
          (_, n): Candidate => ({ ...freeCandidate, agentId: `a${n}`, joinedOrder: n }),
        );
        const picks: { agent: string; able: Set<string> }[] = [];
        for (const [turn, able] of rounds.entries()) {
          const may = row.filter((_, n) => able[n]);
          const pick = order("rrmemory", may, never)[0];
          if (!pick) continue;
          pick.lastTurn = turn;
          picks.push({ agent: pick.agentId, able: new Set(ids(may)) });
        }
        for (const [at, { agent }] of picks.entries()) {
          const next = picks.findIndex((pick, index) => index > at && pick.agent === agent);
          if (next < 0) continue;
          const between = picks.slice(at + 1, next);
          for (const other of ids(row)) {
            if (other === agent) continue;
            const turns = between.filter((pick) => pick.agent === other).length;
            const mayAllAlong = (who: string) => picks.slice(at + 1, next + 1).every((pick) => pick.able.has(who));
            if (!mayAllAlong(other)) continue;
            if (mayAllAlong(agent)) expect(turns).toBe(1);
            else expect(turns).toBeGreaterThanOrEqual(1);
          }
        }
      }),
    );
  });
});

describe("wrandom", () => {
  const row = (penalties: number[]) =>
    penalties.map((penalty, n): Candidate => ({ ...freeCandidate, agentId: `a${n}`, joinedOrder: n, penalty }));
  const firsts = (penalties: number[], draws: number) => {
    const random = chance(20261122);
    const counts = penalties.map(() => 0);
    for (let n = 0; n < draws; n++) counts[Number(order("wrandom", row(penalties), random)[0]!.agentId.slice(1))]! += 1;
    return counts;
  };

  test("gives shares by the weight 100 − penalty (chi-square, fixed seed)", () => {
    const penalties = [0, 0, 50, 90];
    const draws = 20_000;
    const weights = penalties.map((penalty) => 100 - penalty);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = firsts(penalties, draws);
    const chiSquare = counts.reduce((sum, count, n) => {
      const expected = (draws * weights[n]!) / total;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // 3 degrees of freedom: above 16.3 once in a thousand seeds.
    expect(chiSquare).toBeLessThan(16.3);
  });

  test("a penalty of 100 comes only when nobody else may", () => {
    expect(firsts([100, 0, 99], 2_000)[0]).toBe(0);
    expect(firsts([100, 100], 2_000).every((count) => count > 800)).toBe(true);
  });

  test("every order holds everybody once (property)", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("wrandom" as const, "rrmemory" as const, "leastrecent" as const),
        fc.array(fc.nat(100), { maxLength: 10 }),
        fc.integer(),
        (name, penalties, seed) => {
          expect(ids(order(name, row(penalties), chance(seed))).sort()).toEqual(ids(row(penalties)).sort());
        },
      ),
    );
  });
});
