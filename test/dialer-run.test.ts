// The dialer's run on the time-skipping server, with fake activities: what it waits for, and what it does when told.
import { fileURLToPath } from "node:url";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DialerRunFacts, DialerSignalled } from "#activities/dialer-run";
import type { PumpAnswer } from "#activities/pump";
import * as m from "#workflows/dialer-messages";
import type { DialerRunInput } from "#workflows/dialer-run";
import { quietRuntime } from "./quiet-runtime.ts";
import { timeSkipping } from "./temporal.ts";

let environment: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  quietRuntime();
  environment = await timeSkipping();
  await environment.connection.operatorService.addSearchAttributes({
    namespace: "default",
    searchAttributes: { DialerId: 2, DialerState: 2 },
  });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL("../workflows/dialer-run.ts", import.meta.url)),
    logger: new DefaultLogger("ERROR"),
  });
});
afterAll(() => environment?.teardown());

const hour = 3_600_000;
const base: DialerRunFacts = {
  phase: "sending",
  since: 0,
  until: null,
  reason: null,
  due: false,
  nextDueAt: null,
  counts: { uploaded: 0 },
  balanced: true,
};

/** A dialer as Postgres would tell it; the test changes it as people and pumps do. */
class FakeDialer {
  facts: DialerRunFacts = { ...base };
  /** When each look and each pump came (the run's clock). */
  looks: number[] = [];
  pumps: number[] = [];
  orders: DialerSignalled[] = [];
  pump: () => Promise<PumpAnswer> | PumpAnswer = () => {
    this.facts = { ...this.facts, due: false };
    return { why: "empty", nextDueAt: null, sent: 1 };
  };
  look: (now: number) => DialerRunFacts = () => this.facts;

  activities() {
    return {
      readDialerRun: async (input: { now: number }) => {
        this.looks.push(input.now);
        return this.look(input.now);
      },
      pumpDialer: async () => {
        this.pumps.push(this.looks.at(-1)!);
        return this.pump();
      },
      obeyDialerSignal: async (order: DialerSignalled) => {
        this.orders.push(order);
        if (order.order === "pause") this.facts = { ...this.facts, phase: "paused", reason: order.reason ?? "" };
        if (order.order === "resume") this.facts = { ...this.facts, phase: "sending", reason: null };
        return { onTheWire: 0 };
      },
    };
  }
}

let counter = 0;
async function withRun(dialer: FakeDialer, work: (run: Awaited<ReturnType<typeof begin>>) => Promise<void>) {
  const taskQueue = `dialer-${++counter}`;
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle,
    activities: dialer.activities(),
  });
  await worker.runUntil(async () => work(await begin(taskQueue)));
}
const begin = (taskQueue: string) =>
  environment.client.workflow.start<(input: DialerRunInput) => Promise<void>>("dialerRun", {
    taskQueue,
    workflowId: m.dialerWorkflowId(taskQueue),
    args: [{ dialerId: taskQueue }],
  });

describe("a dialer's run", () => {
  test("waits for its hours by a durable timer, pumps in them, and ends at Stop", async () => {
    const dialer = new FakeDialer();
    const opens = (await environment.currentTimeMs()) + 8 * hour;
    dialer.look = (now) =>
      now < opens ? { ...base, phase: "outsideSchedule", until: opens, due: true } : { ...base, ...dialer.facts };
    dialer.facts = { ...base, due: true };
    dialer.pump = () => {
      dialer.look = () => ({ ...base, phase: "stopped" });
      return { why: "stopped", nextDueAt: null, sent: 5 };
    };
    await withRun(dialer, async (run) => {
      await run.result();
      expect(dialer.pumps).toHaveLength(1);
      expect(dialer.pumps[0]).toBeGreaterThanOrEqual(opens);
      expect(dialer.pumps[0]).toBeLessThan(opens + 60_000);
    });
  });

  test("rests until the next scheduled row is due", async () => {
    const dialer = new FakeDialer();
    const due = (await environment.currentTimeMs()) + 3 * hour;
    dialer.look = (now) => ({ ...base, due: now >= due, nextDueAt: now >= due ? null : due });
    dialer.pump = () => {
      dialer.look = () => ({ ...base, phase: "stopped" });
      return { why: "empty", nextDueAt: null, sent: 1 };
    };
    await withRun(dialer, async (run) => {
      await run.result();
      expect(dialer.pumps[0]).toBeGreaterThanOrEqual(due);
      expect(dialer.pumps[0]).toBeLessThan(due + 60_000);
    });
  });

  test("goes on at once when rows are added", async () => {
    const dialer = new FakeDialer();
    await withRun(dialer, async (run) => {
      await expect.poll(() => dialer.looks.length).toBeGreaterThan(0);
      dialer.facts = { ...base, due: true };
      await run.signal(m.rowsAdded, { why: "test" });
      await expect.poll(() => dialer.pumps.length).toBe(1);
      dialer.facts = { ...base, phase: "stopped" };
      await run.signal(m.stopped, { why: "test" });
      await run.result();
    });
  });

  test("carries out pause and resume that come as signals, also while the pump runs, with or without words", async () => {
    const dialer = new FakeDialer();
    dialer.facts = { ...base, due: true };
    let end: (answer: PumpAnswer) => void = () => {};
    dialer.pump = () => new Promise((resolve) => (end = resolve));
    await withRun(dialer, async (run) => {
      await expect.poll(() => dialer.pumps.length).toBe(1);
      await run.signal(m.pause, { reason: "too fast" });
      await expect.poll(() => dialer.orders.length).toBe(1);
      end({ why: "paused", nextDueAt: null, sent: 3 });
      await expect.poll(async () => (await run.query(m.dialerRunState)).phase).toBe("paused");
      expect(await run.query(m.dialerRunState)).toMatchObject({ reason: "too fast", sent: 3 });
      dialer.pump = () => ({ why: "empty", nextDueAt: null, sent: 1 });
      await run.signal(m.resume);
      await expect.poll(() => dialer.pumps.length).toBeGreaterThan(1);
      await run.signal(m.purge, { states: ["waiting"] });
      await expect.poll(() => dialer.orders.at(-1)?.order).toBe("purge");
      expect(dialer.orders.map((order) => order.order)).toEqual(["pause", "resume", "purge"]);
      dialer.facts = { ...base, phase: "gone" };
      await run.signal(m.stopped);
      await run.result();
    });
  });

  test("a signal that was lost is made up for within a minute", async () => {
    const dialer = new FakeDialer();
    let looks = 0;
    dialer.look = () => (++looks < 3 ? { ...base, phase: "paused" } : { ...base, phase: "stopped" });
    await withRun(dialer, (run) => run.result());
    expect(dialer.looks[2]! - dialer.looks[0]!).toBeLessThan(130_000);
  });

  test("histories hold ids, counts and times only", async () => {
    const dialer = new FakeDialer();
    dialer.look = () => ({ ...base, phase: "stopped" });
    await withRun(dialer, async (run) => {
      await run.result();
      const history = JSON.stringify(await run.fetchHistory(), (_, value) =>
        value?.type === "Buffer" || value instanceof Uint8Array ? Buffer.from(value.data ?? value).toString() : value,
      );
      expect(history).not.toMatch(/\+\d{7,}/);
    });
  });
});
