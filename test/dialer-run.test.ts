// The dialer's run on the time-skipping server, with fake activities: what it waits for, and what it does when told.
import { fileURLToPath } from "node:url";
import { ApplicationFailure } from "@temporalio/common";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { bundleWorkflowCode, DefaultLogger, Worker } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DialerRunFacts, DialerSignalled } from "#activities/dialer-run";
import type { PumpAnswer } from "#activities/pump";
import { dialerPhase } from "#domain/dialer";
import { days, type Schedule } from "#domain/schedule";
import * as m from "#workflows/dialer-messages";
import type { DialerRunInput } from "#workflows/dialer-run";
import { quietRuntime } from "./quiet-runtime.ts";
import { timeSkipping } from "./temporal.ts";

let environment: TestWorkflowEnvironment;
let worker: Worker;
let working: Promise<void> | undefined;
beforeAll(async () => {
  quietRuntime();
  environment = await timeSkipping();
  await environment.connection.operatorService.addSearchAttributes({
    namespace: "default",
    searchAttributes: { DialerId: 2, DialerState: 2 },
  });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL("../workflows/dialer-run.ts", import.meta.url)),
    logger: new DefaultLogger("ERROR"),
  });
  worker = await Worker.create({ connection: environment.nativeConnection, taskQueue, workflowBundle, activities });
  working = worker.run();
});
afterAll(async () => {
  if (working) worker.shutdown();
  await working;
  await environment?.teardown();
});

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
  /** What each pump was told of the last sends. */
  told: (string | undefined)[] = [];
  pump: () => Promise<PumpAnswer> | PumpAnswer = () => {
    this.facts = { ...this.facts, due: false };
    return { why: "empty", nextDueAt: null, sent: 1 };
  };
  obey: () => void = () => {};
  look: (now: number) => DialerRunFacts = () => this.facts;

  readDialerRun(input: { now: number }): DialerRunFacts {
    this.looks.push(input.now);
    return this.look(input.now);
  }

  pumpDialer(input: { recent?: string }): Promise<PumpAnswer> | PumpAnswer {
    this.told.push(input.recent);
    this.pumps.push(this.looks.at(-1)!);
    return this.pump();
  }

  obeyDialerSignal(order: DialerSignalled) {
    this.orders.push(order);
    this.obey();
    if (order.order === "pause") this.facts = { ...this.facts, phase: "paused", reason: order.reason ?? "" };
    if (order.order === "resume") this.facts = { ...this.facts, phase: "sending", reason: null };
    return { onTheWire: 0 };
  }
}

/** The same hours on every day. */
function hours(
  timeZone: string,
  from: string,
  to: string,
  exceptions: Record<string, { from: string; to: string }[]> = {},
) {
  return {
    timeZone,
    ranges: [{ days, from, to }],
    exceptions: Object.entries(exceptions).map(([date, ranges]) => ({ date, ranges })),
  };
}

function closedFor(first: string, count: number): Record<string, []> {
  const day = (index: number) => new Date(Date.parse(first) + index * 24 * hour).toISOString().slice(0, 10);
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [day(index), []]));
}

const taskQueue = "dialers";
const dialers = new Map<string, FakeDialer>();
const activities = {
  readDialerRun: async (input: { dialerId: string; now: number }) => dialers.get(input.dialerId)!.readDialerRun(input),
  pumpDialer: async (input: { dialerId: string; recent?: string }) => dialers.get(input.dialerId)!.pumpDialer(input),
  obeyDialerSignal: async (order: DialerSignalled) => dialers.get(order.dialerId)!.obeyDialerSignal(order),
};
async function withRun(dialer: FakeDialer, work: (run: Awaited<ReturnType<typeof begin>>) => Promise<void>) {
  const dialerId = `dialer-${dialers.size}`;
  dialers.set(dialerId, dialer);
  await work(await begin(dialerId));
}
const begin = (dialerId: string) =>
  environment.client.workflow.start<(input: DialerRunInput) => Promise<void>>("dialerRun", {
    taskQueue,
    workflowId: m.dialerWorkflowId(dialerId),
    args: [{ dialerId }],
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

  test("a pump hears how the last sends of the turn before ended, but not over a pause", async () => {
    const dialer = new FakeDialer();
    dialer.facts = { ...base, due: true };
    dialer.pump = () => {
      const turn = dialer.pumps.length;
      if (turn === 2) dialer.facts = { ...dialer.facts, phase: "paused" };
      if (turn === 3) dialer.facts = { ...dialer.facts, phase: "stopped" };
      return { why: "time", nextDueAt: null, sent: 1, recent: "+-".repeat(turn) };
    };
    await withRun(dialer, async (run) => {
      await expect.poll(() => dialer.pumps.length).toBe(2);
      await expect.poll(async () => (await run.query(m.dialerRunState)).phase).toBe("paused");
      dialer.facts = { ...dialer.facts, phase: "sending" };
      await run.signal(m.resumed);
      await run.result();
      expect(dialer.told).toEqual([undefined, "+-", undefined]);
    });
  });

  test.each<[string, Schedule, string, [opens: string, closes: string][]]>([
    [
      "Santiago's spring: the hour from midnight on Sunday does not exist",
      hours("America/Santiago", "00:00", "02:59"),
      "2026-09-05T12:00:00Z",
      [
        ["2026-09-06T04:00:00Z", "2026-09-06T06:00:00Z"],
        ["2026-09-07T03:00:00Z", "2026-09-07T06:00:00Z"],
      ],
    ],
    [
      "Santiago's autumn: 23:15 comes twice on Saturday",
      hours("America/Santiago", "22:00", "23:14"),
      "2026-04-04T12:00:00Z",
      [
        ["2026-04-05T01:00:00Z", "2026-04-05T02:15:00Z"],
        ["2026-04-05T03:00:00Z", "2026-04-05T03:15:00Z"],
        ["2026-04-06T02:00:00Z", "2026-04-06T03:15:00Z"],
      ],
    ],
    [
      "Lisbon's spring: a night from 22:00 to 06:00 is an hour shorter",
      hours("Europe/Lisbon", "22:00", "06:00"),
      "2026-03-28T12:00:00Z",
      [
        ["2026-03-28T22:00:00Z", "2026-03-29T05:01:00Z"],
        ["2026-03-29T21:00:00Z", "2026-03-30T05:01:00Z"],
      ],
    ],
    [
      "Lisbon's autumn: that night is an hour longer",
      hours("Europe/Lisbon", "22:00", "06:00"),
      "2026-10-24T12:00:00Z",
      [
        ["2026-10-24T21:00:00Z", "2026-10-25T06:01:00Z"],
        ["2026-10-25T22:00:00Z", "2026-10-26T06:01:00Z"],
      ],
    ],
    [
      "Montevideo, where no clock changes: a holiday that closes its day and one that has hours of its own",
      hours("America/Montevideo", "09:00", "17:59", {
        "2026-12-24": [{ from: "09:00", to: "11:59" }],
        "2026-12-25": [],
      }),
      "2026-12-24T03:00:00Z",
      [
        ["2026-12-24T12:00:00Z", "2026-12-24T15:00:00Z"],
        ["2026-12-26T12:00:00Z", "2026-12-26T21:00:00Z"],
      ],
    ],
    [
      "a night that begins before a holiday goes on into it, and the holiday's own does not begin",
      hours("America/Montevideo", "22:00", "05:59", { "2026-12-25": [] }),
      "2026-12-24T12:00:00Z",
      [
        ["2026-12-25T01:00:00Z", "2026-12-25T09:00:00Z"],
        ["2026-12-27T01:00:00Z", "2026-12-27T09:00:00Z"],
      ],
    ],
    [
      "ten closed days are one wait",
      hours("America/Montevideo", "09:00", "17:59", closedFor("2026-11-24", 10)),
      "2026-11-23T21:00:00Z",
      [["2026-12-04T12:00:00Z", "2026-12-04T21:00:00Z"]],
    ],
  ])("%s: one timer to each opening, nothing outside", async (_name, schedule, from, windows) => {
    const dialer = new FakeDialer();
    const sent: [string, string][] = [];
    // What the clock on the wall shows at the run's `now`: it starts where the table says, and each pump takes its whole window.
    let ahead = Date.parse(from) - (await environment.currentTimeMs());
    const record = { enabled: true, playing: true, paused: false, pauseReason: null, schedule };
    dialer.look = (now) => {
      if (sent.length === windows.length) return { ...base, phase: "stopped" };
      const { phase, until } = dialerPhase(record, new Date(now + ahead));
      return { ...base, phase, until: until && until.getTime() - ahead, due: true };
    };
    dialer.pump = () => {
      const now = dialer.looks.at(-1)!;
      const closes = dialerPhase(record, new Date(now + ahead)).until!.getTime();
      // The server wakes a run some milliseconds after its time, never before.
      const opened = new Date(now + ahead - ((now + ahead) % 1000)).toISOString();
      sent.push([opened.replace(".000", ""), new Date(closes).toISOString().replace(".000", "")]);
      ahead = closes - now;
      return { why: "outsideSchedule", nextDueAt: null, sent: 1 };
    };
    await withRun(dialer, async (run) => {
      await run.result();
      expect(sent).toEqual(windows);
      const waits = (await run.fetchHistory()).events!.filter(
        ({ timerStartedEventAttributes: timer }) => timer && Number(timer.startToFireTimeout?.seconds) > 1,
      );
      expect(waits).toHaveLength(windows.length);
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

  test("carries out the same orders as updates and answers them; what cannot be is refused before it is taken", async () => {
    const dialer = new FakeDialer();
    dialer.facts = { ...base, due: true };
    let end: (answer: PumpAnswer) => void = () => {};
    dialer.pump = () => new Promise((resolve) => (end = resolve));
    await withRun(dialer, async (run) => {
      await expect.poll(() => dialer.pumps.length).toBe(1);
      const order = ({ name }: { name: string }, given: unknown) => run.executeUpdate(name, { args: [given] });
      expect(await order(m.pauseOrder, { reason: "too fast" })).toEqual({ onTheWire: 0 });
      expect(dialer.orders).toMatchObject([{ order: "pause", reason: "too fast" }]);
      for (const wrong of [{ states: "waiting" }, { states: ["sent"] }, { states: [] }, { reason: 7 }])
        await expect(order(m.purgeOrder, wrong)).rejects.toThrow(/Update failed/);
      dialer.obey = () => {
        throw ApplicationFailure.nonRetryable("There is no such dialer.");
      };
      await expect(order(m.purgeOrder, {})).rejects.toMatchObject({
        cause: { message: "There is no such dialer." },
      });
      expect(dialer.orders).toHaveLength(2);
      dialer.facts = { ...base, phase: "stopped" };
      end({ why: "stopped", nextDueAt: null, sent: 3 });
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
