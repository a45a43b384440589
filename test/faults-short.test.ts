// The short form of `npm run faults`: few rows, the same promises. Two stages in turn would take too long, so that the
// orders and the pace stand in faults-orders.test.ts.
import { afterAll, beforeAll, expect, test } from "vitest";
import { chaos } from "./faults/chaos.ts";
import type { Findings } from "./faults/findings.ts";
import { temporalLost } from "./faults/servers-lost.ts";
import { Stage } from "./faults/stage.ts";
import { workerKilled } from "./faults/worker-killed.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ lookUpSeconds: 4 });
}, 120_000);
afterAll(() => stage?.close());

function holds(findings: Findings): void {
  expect(findings.broken, `${JSON.stringify(findings.figures)}\n${stage.lastWords()}`).toEqual([]);
  expect(findings.kept).toBeGreaterThan(0);
}

test("a worker killed twice during a run: nothing lost, nothing twice, the books balance", {
  timeout: 240_000,
}, async () => {
  holds(await workerKilled(stage, { rows: 3_000, kills: 2 }));
});

test("a faulty carrier and blows: nothing lost, nothing twice, what was unclear is found out", {
  timeout: 240_000,
}, async () => {
  const blows = ["throttle", "worker"] as const;
  holds(await chaos(stage, { rows: 1_000, ratePerSecond: 500, blows, workers: 1 }));
});

test("Temporal's database deleted while a dialer plays: it goes on", { timeout: 240_000 }, async () => {
  holds(await temporalLost(stage, { rows: 2_000, ratePerSecond: 250 }));
});
