// The short form of `npm run faults`, second half: pace, pause and STOP, seen from the carrier.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Findings } from "./faults/findings.ts";
import { listImport } from "./faults/list-import.ts";
import { otherWorkerGoesOn } from "./faults/other-worker.ts";
import { pauseHolds } from "./faults/pause.ts";
import { Stage } from "./faults/stage.ts";
import { stopWords } from "./faults/stop-words.ts";
import { twoWorkersOneAccount } from "./faults/two-workers.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
}, 120_000);
afterAll(() => stage?.close());

function holds(findings: Findings): void {
  expect(findings.broken, `${JSON.stringify(findings.figures)}\n${stage.lastWords()}`).toEqual([]);
  expect(findings.kept).toBeGreaterThan(0);
}

test("two workers on one account: its rate holds and is used", { timeout: 240_000 }, async () => {
  holds(await twoWorkersOneAccount(stage, { seconds: 15, dialers: 2, looks: 3 }));
});

test("a dialer goes on in the other worker when its own is killed, and the account's rate holds over both", {
  timeout: 240_000,
}, async () => {
  holds(await otherWorkerGoesOn(stage, { rows: 500, ratePerSecond: 100 }));
});

const pause = { rows: 8_000, pauses: 1, complete: false };

test("pause during a fast run: only the announced number arrives afterwards", { timeout: 240_000 }, async () => {
  holds(await pauseHolds(stage, "nothing", pause));
});

test("pause with the worker frozen and thawed three seconds later", { timeout: 240_000 }, async () => {
  holds(await pauseHolds(stage, "worker frozen", pause));
});

test("STOP during a run at full speed: no send arrives after its acknowledgement", { timeout: 240_000 }, async () => {
  holds(await stopWords(stage, { rows: 8_000, customers: 100 }));
});

test("a do-not-contact list beside a running dialer: no send arrives once its piece is done", {
  timeout: 240_000,
}, async () => {
  holds(await listImport(stage, { rows: 3_000, listed: 20_000, ratePerSecond: 200 }));
});

test("pause with Temporal away", { timeout: 240_000 }, async () => {
  holds(await pauseHolds(stage, "Temporal away", pause));
});
