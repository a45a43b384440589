import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freeCandidate } from "#test/candidate";
import {
  type Candidate,
  eligible,
  isPull,
  type Order,
  planAssignments,
  type Rule,
  type Waiting,
} from "./assignment.ts";

const never = () => {
  throw new Error("leastrecent needs no chance");
};

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
        { ...freeCandidate, agentId: "ana", lastAssignedAt: 500, joinedOrder: 0 },
        { ...freeCandidate, agentId: "bea", lastAssignedAt: 400, joinedOrder: 1 },
        { ...freeCandidate, agentId: "carl", presence: "break", joinedOrder: 2 },
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
    ["nobody waits", [], [freeCandidate]],
    ["nobody is there", [{ conversationId: "c", requeued: false, waitingSince: 1 }], []],
  ])("%s: nothing to give", (_name, waiting, candidates) => {
    expect(planAssignments({ ...base, maxInteractions: 5, waiting, candidates })).toEqual([]);
  });

  const candidates = fc
    .array(
      fc.record({
        presence: fc.constantFrom("available" as const, "break" as const, "offline" as const),
        heldByIncall: fc.boolean(),
        onCall: fc.boolean(),
        activeTotal: fc.nat(6),
        penalty: fc.nat(100),
        lastAssignedAt: fc.option(fc.nat(1000)),
        lastTurn: fc.option(fc.nat(1000)),
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

        const able = agents.filter((agent) => agent.presence === "available" && !agent.heldByIncall);
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
          candidates: Array.from({ length: agents }, (_, i) => ({
            ...freeCandidate,
            agentId: `a${i}`,
            joinedOrder: i,
          })),
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

  const rules: Rule[] = ["incall", "nocall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"];
  const orders: Order[] = ["wrandom", "rrmemory", "leastrecent"];

  test("under every rule and order: nobody above the cap, and nobody waits while somebody may (I7, I8)", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        fc.constantFrom(...orders),
        candidates,
        waiting,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (rule, name, agents, queue, maxInteractions, chances) => {
          const random = () => chances.next().value as number;
          const plan = planAssignments({
            rule,
            order: name,
            maxInteractions,
            waiting: queue,
            candidates: agents,
            random,
          });
          if (isPull(rule)) {
            expect(plan).toEqual([]);
            return;
          }
          const after = agents.map((agent) => {
            const given = plan.filter((each) => each.agentId === agent.agentId).length;
            if (given > 0) expect(eligible(rule, agent, maxInteractions).ok).toBe(true);
            if (given > 0) expect(agent.activeTotal + given).toBeLessThanOrEqual(maxInteractions);
            const heldByIncall = agent.heldByIncall || (rule === "incall" && given > 0);
            return { ...agent, heldByIncall, activeTotal: agent.activeTotal + given };
          });
          if (plan.length < queue.length) {
            expect(after.filter((agent) => eligible(rule, agent, maxInteractions).ok)).toEqual([]);
          }
        },
      ),
    );
  });

  test("omni: the idle first, in any order; then those who talk", () => {
    const plan = planAssignments({
      rule: "omni",
      order: "leastrecent",
      random: never,
      maxInteractions: 2,
      waiting: Array.from({ length: 4 }, (_, n) => ({ conversationId: `c${n}`, requeued: false, waitingSince: n })),
      candidates: [
        { ...freeCandidate, agentId: "talks", onCall: true, lastAssignedAt: 1 },
        { ...freeCandidate, agentId: "idle", lastAssignedAt: 900, joinedOrder: 1 },
        { ...freeCandidate, agentId: "busy", activeTotal: 1, lastAssignedAt: 2, joinedOrder: 2 },
      ],
    });
    expect(plan.map((each) => each.agentId)).toEqual(["idle", "talks", "busy", "idle"]);
  });
});
