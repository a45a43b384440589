import { describe, expect, test } from "vitest";
import { freeCandidate } from "#test/candidate";
import type { Candidate, Rule } from "./eligibility.ts";
import { hindranceToTake, type Taking } from "./taking.ts";

const rules: Rule[] = ["incall", "nocall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"];
const taking = (change: Partial<Omit<Taking, "candidate">> & { candidate?: Partial<Candidate> }): Taking => ({
  state: "waiting",
  rule: "nocall",
  maxInteractions: 2,
  first: true,
  ...change,
  candidate: { ...freeCandidate, ...change.candidate },
});

describe("an agent who takes by hand", () => {
  test.each(rules)("%s: may while free, never offline, never above the cap", (rule) => {
    expect(hindranceToTake(taking({ rule }))).toBeNull();
    expect(hindranceToTake(taking({ rule, candidate: { presence: "offline" } }))).toBe("offline");
    expect(hindranceToTake(taking({ rule, candidate: { activeTotal: 2 } }))).toMatch(/^(full|busy)$/);
  });

  test("may on a break what the queue would give, and not what agents take from each other", () => {
    const may = rules.filter((rule) => hindranceToTake(taking({ rule, candidate: { presence: "break" } })) === null);
    expect(may).toEqual(["incall", "nocall", "interaction", "omni", "nopause"]);
  });

  test("has hands for nothing else during an incall conversation", () => {
    const held = { heldByIncall: true, activeTotal: 1 };
    const may = rules.filter((rule) => hindranceToTake(taking({ rule, candidate: held })) === null);
    expect(may).toEqual(["nopause"]);
  });

  test("takes the first under ringall, any under ringallmultiple", () => {
    expect(hindranceToTake(taking({ rule: "ringall", first: false }))).toBe("notFirst");
    expect(hindranceToTake(taking({ rule: "ringall", first: false, state: "held" }))).toBeNull();
    expect(hindranceToTake(taking({ rule: "ringallmultiple", first: false }))).toBeNull();
    expect(hindranceToTake(taking({ rule: "ringall", candidate: { onCall: true } }))).toBeNull();
    expect(hindranceToTake(taking({ rule: "ringall", candidate: { activeTotal: 1 } }))).toBe("busy");
    expect(hindranceToTake(taking({ rule: "ringallmultiple", candidate: { activeTotal: 1 } }))).toBeNull();
  });

  test("takes from Missed whatever the load (D24)", () => {
    const full = { activeTotal: 9, presence: "break" as const };
    for (const rule of rules) expect(hindranceToTake(taking({ rule, state: "missed", candidate: full }))).toBeNull();
  });
});
