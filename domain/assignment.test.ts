import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Candidate, eligible, type Order, order, planAssignments, type Rule, type Waiting } from "./assignment.ts";

const free: Candidate = {
  agentId: "ana",
  presence: "available",
  onBreak: false,
  onCall: false,
  activeTotal: 0,
  penalty: 0,
  lastAssignedAt: null,
  joinedOrder: 0,
};
const never = () => {
  throw new Error("leastrecent needs no chance");
};

describe("eligible: nocall", () => {
  test.each<[string, Partial<Candidate>, { ok: boolean; why: string }]>([
    ["free", {}, { ok: true, why: "0 of 2 conversations" }],
    ["one more fits", { activeTotal: 1 }, { ok: true, why: "1 of 2 conversations" }],
    ["full", { activeTotal: 2 }, { ok: false, why: "2 of 2 conversations" }],
    ["above the cap by a transfer", { activeTotal: 3 }, { ok: false, why: "3 of 2 conversations" }],
    ["on a call", { onCall: true }, { ok: true, why: "0 of 2 conversations" }],
    ["on a break", { presence: "break", onBreak: true }, { ok: false, why: "on a break" }],
    ["on an unlogged break", { onBreak: true }, { ok: false, why: "on a break" }],
    ["not connected", { presence: "offline" }, { ok: false, why: "not connected" }],
  ])("%s", (_name, change, expected) => {
    expect(eligible("nocall", { ...free, ...change }, 2)).toEqual(expected);
  });

  test.each<Rule>(["incall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"])(
    "%s says that it is not there yet",
    (rule) => {
      expect(() => eligible(rule, free, 2)).toThrow(rule);
    },
  );
});

describe("order: leastrecent", () => {
  test("never served first by place in the row, then the longest since the last one", () => {
    const row: Candidate[] = [
      { ...free, agentId: "late", lastAssignedAt: 900, joinedOrder: 0 },
      { ...free, agentId: "new2", joinedOrder: 3 },
      { ...free, agentId: "early", lastAssignedAt: 100, joinedOrder: 1 },
      { ...free, agentId: "new1", joinedOrder: 2, penalty: 100 },
    ];
    expect(order("leastrecent", row, null, never).map((each) => each.agentId)).toEqual([
      "new1",
      "new2",
      "early",
      "late",
    ]);
    expect(row[0]?.agentId).toBe("late");
  });

  test.each<Order>(["wrandom", "rrmemory"])("%s says that it is not there yet", (name) => {
    expect(() => order(name, [free], null, never)).toThrow(name);
  });
});

const base = { rule: "nocall", order: "leastrecent", random: never } as const;

describe("planAssignments", () => {
  test("the longest waiting goes to who was served longest ago, and the reason is told", () => {
    const plan = planAssignments({
      ...base,
      maxInteractions: 1,
      waiting: [
        { conversationId: "second", requeued: false, waitingSince: 20 },
        { conversationId: "third", requeued: false, waitingSince: 30 },
        { conversationId: "first", requeued: true, waitingSince: 90 },
      ],
      candidates: [
        { ...free, agentId: "ana", lastAssignedAt: 500, joinedOrder: 0 },
        { ...free, agentId: "bea", lastAssignedAt: 400, joinedOrder: 1 },
        { ...free, agentId: "carl", presence: "break", joinedOrder: 2 },
      ],
    });
    expect(plan.map((each) => [each.conversationId, each.agentId])).toEqual([
      ["first", "bea"],
      ["second", "ana"],
    ]);
    expect(plan[1]?.because).toEqual({
      rule: "nocall",
      order: "leastrecent",
      candidates: [
        { agentId: "ana", load: 0, eligible: true, why: "0 of 1 conversations" },
        { agentId: "bea", load: 1, eligible: false, why: "1 of 1 conversations" },
        { agentId: "carl", load: 0, eligible: false, why: "on a break" },
      ],
      pick: "ana",
    });
  });

  test.each<[string, Waiting[], Candidate[]]>([
    ["nobody waits", [], [free]],
    ["nobody is there", [{ conversationId: "c", requeued: false, waitingSince: 1 }], []],
  ])("%s: nothing to give", (_name, waiting, candidates) => {
    expect(planAssignments({ ...base, maxInteractions: 5, waiting, candidates })).toEqual([]);
  });

  const candidates = fc
    .array(
      fc.record({
        presence: fc.constantFrom("available", "break", "offline"),
        onBreak: fc.boolean(),
        onCall: fc.boolean(),
        activeTotal: fc.nat(6),
        penalty: fc.nat(100),
        lastAssignedAt: fc.option(fc.nat(1000)),
      }),
      { maxLength: 8 },
    )
    .map((list) => list.map((each, index): Candidate => ({ ...each, agentId: `a${index}`, joinedOrder: index })));
  const waiting = fc
    .array(fc.record({ requeued: fc.boolean(), waitingSince: fc.nat(1000) }), { maxLength: 30 })
    .map((list) => list.map((each, index): Waiting => ({ ...each, conversationId: `c${index}` })));

  test("never above the cap, nobody twice, none left while somebody is free (I7, I8)", () => {
    fc.assert(
      fc.property(candidates, waiting, fc.integer({ min: 1, max: 5 }), (agents, queue, maxInteractions) => {
        const before = structuredClone(agents);
        const plan = planAssignments({ ...base, maxInteractions, waiting: queue, candidates: agents });
        expect(agents).toEqual(before);
        expect(new Set(plan.map((each) => each.conversationId)).size).toBe(plan.length);

        const able = agents.filter((agent) => agent.presence === "available" && !agent.onBreak);
        const room = able.reduce((sum, agent) => sum + Math.max(0, maxInteractions - agent.activeTotal), 0);
        expect(plan.length).toBe(Math.min(room, queue.length));
        for (const agent of agents) {
          const given = plan.filter((each) => each.agentId === agent.agentId).length;
          if (given > 0) expect(agent.activeTotal + given).toBeLessThanOrEqual(maxInteractions);
        }
        // Whoever is served goes before whoever is not.
        const served = new Set(plan.map((each) => each.conversationId));
        const left = queue.filter((each) => !served.has(each.conversationId));
        for (const one of queue.filter((each) => served.has(each.conversationId))) {
          for (const other of left) {
            expect(Number(one.requeued)).toBeGreaterThanOrEqual(Number(other.requeued));
            if (one.requeued === other.requeued) expect(one.waitingSince).toBeLessThanOrEqual(other.waitingSince);
          }
        }
      }),
    );
  });

  test("equal agents get equal shares", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 30 }), (agents, queue) => {
        const plan = planAssignments({
          ...base,
          maxInteractions: 100,
          candidates: Array.from({ length: agents }, (_, i) => ({ ...free, agentId: `a${i}`, joinedOrder: i })),
          waiting: Array.from({ length: queue }, (_, i) => ({
            conversationId: `c${i}`,
            requeued: false,
            waitingSince: i,
          })),
        });
        const shares = Array.from({ length: agents }, (_, i) => plan.filter((each) => each.agentId === `a${i}`).length);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
