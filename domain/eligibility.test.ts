import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freeCandidate } from "#test/candidate";
import { type Candidate, eligible, isPull, type Rule } from "./eligibility.ts";

const rules: Rule[] = ["incall", "nocall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"];

// With a cap of 2. `yes1` = may, after those without conversation or call.
const table: [string, Partial<Candidate>, Record<Rule, string>][] = [
  ["free", {}, all("yes")],
  ["on a call", { onCall: true }, { ...all("yes"), incall: "on a call", omni: "yes1" }],
  [
    "with one conversation",
    { activeTotal: 1 },
    {
      ...all("yes"),
      incall: "has a conversation",
      interaction: "has a conversation",
      ringall: "has a conversation",
      omni: "yes1",
    },
  ],
  [
    "with two",
    { activeTotal: 2 },
    {
      ...all("2 of 2 conversations"),
      incall: "has a conversation",
      interaction: "has a conversation",
      ringall: "has a conversation",
    },
  ],
  [
    "above the cap by a transfer",
    { activeTotal: 3 },
    {
      ...all("3 of 2 conversations"),
      incall: "has a conversation",
      interaction: "has a conversation",
      ringall: "has a conversation",
    },
  ],
  [
    "held by an incall conversation",
    { heldByIncall: true, activeTotal: 1 },
    { ...all("held by an exclusive conversation"), nopause: "yes" },
  ],
  ["on a break", { presence: "break" }, all("on a break")],
  ["not connected", { presence: "offline" }, all("not connected")],
];

function all(what: string): Record<Rule, string> {
  return Object.fromEntries(rules.map((rule) => [rule, what])) as Record<Rule, string>;
}

describe.each(table)("an agent %s", (_name, change, expected) => {
  test.each(rules)("%s", (rule) => {
    const { ok, why, tier } = eligible(rule, { ...freeCandidate, ...change }, 2);
    expect(ok ? `yes${tier || ""}` : why).toBe(expected[rule]);
  });
});

test("only ringall and ringallmultiple are taken by the agents themselves", () => {
  expect(rules.filter(isPull)).toEqual(["ringall", "ringallmultiple"]);
});

test("no rule lets anybody above the cap, on a break, or gone (I7)", () => {
  const anybody = fc.record({
    agentId: fc.constant("a"),
    presence: fc.constantFrom("available" as const, "break" as const, "offline" as const),
    heldByIncall: fc.boolean(),
    onCall: fc.boolean(),
    activeTotal: fc.nat(6),
    penalty: fc.nat(100),
    lastAssignedAt: fc.option(fc.nat()),
    lastTurn: fc.option(fc.nat()),
    joinedOrder: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.constantFrom(...rules), anybody, fc.integer({ min: 1, max: 5 }), (rule, candidate, cap) => {
      if (!eligible(rule, candidate, cap).ok) return;
      expect(candidate.presence).toBe("available");
      expect(candidate.activeTotal).toBeLessThan(cap);
    }),
  );
});
