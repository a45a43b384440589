import { setTimeout as sleep } from "node:timers/promises";
import { startDialer } from "../../temporal/client.ts";
import { Books } from "./books.ts";
import { attemptsInFlight, type Campaign, killPostgres, makeRun, reached, settled } from "./campaign.ts";
import { burstOf429, faulty, lookedUpAndRetried } from "./faulty-carrier.ts";
import { Findings } from "./findings.ts";
import type { OwnPostgres } from "./own-postgres.ts";
import type { Stage } from "./stage.ts";
import { judge } from "./worker-killed.ts";

/** What may happen: a process is killed with -9, or frozen past its heartbeat, or the carrier throttles. */
export type Blow = "worker" | "postgres" | "temporal" | "freeze" | "throttle";

/** Everything at once: a carrier that fails, and blow upon blow at random moments. `postgres` is needed where it is among the blows. */
export async function chaos(
  stage: Stage,
  size: { rows: number; ratePerSecond: number; blows: readonly Blow[]; workers: number },
  postgres?: OwnPostgres,
): Promise<Findings> {
  const findings = new Findings(`Chaos: ${size.blows.length} blows and a faulty carrier`);
  await stage.haveWorkers(size.workers);
  const before = await stage.carrier.summary();
  await stage.carrier.setFaults(faulty);
  const run = await makeRun(stage, size.rows, size.ratePerSecond);
  const books = Books.watch([run.dialerId]);
  const inFlight = new Set<number>();
  const struck: string[] = [];
  await startDialer({ dialerId: run.dialerId, by: "system" });
  for (const blow of shuffled(size.blows)) {
    await reached(
      run,
      run.record.count + Math.round((size.rows / (size.blows.length + 2)) * (0.4 + Math.random() * 0.6)),
      180_000,
    );
    await sleep(Math.random() * 300);
    const left = await strike(blow, stage, run, postgres);
    for (const attempt of left) inFlight.add(attempt);
    struck.push(left.length > 0 ? `${blow} ${left.length}` : blow);
  }
  await settled(run.dialerId, 150_000);
  await stage.carrier.setFaults({});
  const after = await stage.carrier.summary();
  const unclear = after.failed - before.failed + after.lostAnswers - before.lostAnswers;
  findings.figure("blows, with what was in flight", struck.join(", "));
  findings.figure("answered 5xx", after.failed - before.failed);
  findings.figure("answers lost", after.lostAnswers - before.lostAnswers);
  findings.figure("answered 429", after.throttled - before.throttled);
  findings.promise("the carrier was faulty", unclear > size.rows * 0.08, unclear);
  await lookedUpAndRetried(findings, run, unclear + inFlight.size);
  await judge(findings, run, books);
  return findings;
}

/** Strikes, mends, and says which attempts were in flight. */
async function strike(blow: Blow, stage: Stage, run: Campaign, postgres: OwnPostgres | undefined): Promise<number[]> {
  if (blow === "throttle") await burstOf429(stage);
  if (blow === "temporal") {
    await stage.temporal.stop();
    await sleep(1_000);
    await stage.temporal.start();
  }
  if (blow === "worker") {
    const worker = (await stage.pumpingWorker(run.dialerId).catch(() => undefined)) ?? stage.workers[0]!;
    await stage.killWorker(worker);
    const left = await attemptsInFlight(run.dialerId);
    await stage.startWorker();
    return left;
  }
  if (blow === "freeze") {
    const worker = (await stage.pumpingWorker(run.dialerId).catch(() => undefined)) ?? stage.workers[0]!;
    worker.freeze();
    await sleep(200);
    const left = await attemptsInFlight(run.dialerId);
    // The heartbeat is 10 s; another one goes on meanwhile.
    await sleep(14_000 + Math.random() * 2_000);
    worker.thaw();
    return left;
  }
  if (blow === "postgres") return killPostgres(run.dialerId, postgres!);
  return [];
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((each) => ({ each, lot: Math.random() }))
    .sort((a, b) => a.lot - b.lot)
    .map(({ each }) => each);
}
