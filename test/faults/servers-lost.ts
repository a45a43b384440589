import { setTimeout as sleep } from "node:timers/promises";
import { startDialer } from "../../temporal/client.ts";
import { Books } from "./books.ts";
import { attemptsInFlight, killPostgres, makeRun, reached, settled } from "./campaign.ts";
import type { Arrival } from "./carrier-ledger.ts";
import { Findings } from "./findings.ts";
import type { OwnPostgres } from "./own-postgres.ts";
import type { Stage } from "./stage.ts";
import { judge, unexplained } from "./worker-killed.ts";

/** Temporal is killed and its database file deleted while a dialer plays: Postgres is the truth, and it goes on. */
export async function temporalLost(stage: Stage, size: { rows: number; ratePerSecond: number }): Promise<Findings> {
  const findings = new Findings("Temporal's database deleted");
  await stage.haveWorkers(1);
  const run = await makeRun(stage, size.rows, size.ratePerSecond);
  const books = Books.watch([run.dialerId]);
  await startDialer({ dialerId: run.dialerId, by: "system" });
  await reached(run, Math.round(size.rows / 10));
  await stage.temporal.stop();
  stage.temporal.erase();
  await stage.temporal.start();
  await settled(run.dialerId, (size.rows / size.ratePerSecond) * 1_000 + 120_000);
  const verdict = await judge(findings, run, books);
  findings.figure("longest silence, s", (longestSilence(run.record.arrivals) / 1_000).toFixed(1));
  findings.none("unknown rows", verdict.unknown);
  return findings;
}

/** Postgres is killed with -9 and started again on its folder while a dialer plays. */
export async function postgresKilled(
  stage: Stage,
  postgres: OwnPostgres,
  size: { rows: number; kills: number },
): Promise<Findings> {
  const findings = new Findings(`Postgres killed ${size.kills} times`);
  await stage.haveWorkers(1);
  const run = await makeRun(stage, size.rows, 500);
  const books = Books.watch([run.dialerId]);
  const inFlight = new Set<number>();
  const atKill: number[] = [];
  await startDialer({ dialerId: run.dialerId, by: "system" });
  for (let kill = 1; kill <= size.kills; kill += 1) {
    await reached(run, run.record.count + Math.round(size.rows / (size.kills + 1.5)), 90_000);
    await sleep(Math.random() * 300);
    const left = await killPostgres(run.dialerId, postgres);
    for (const attempt of left) inFlight.add(attempt);
    atKill.push(left.length);
  }
  await settled(run.dialerId, 180_000);
  findings.figure("in flight after the kills", atKill.join(" + "));
  const verdict = await judge(findings, run, books);
  findings.figure("longest silence, s", (longestSilence(run.record.arrivals) / 1_000).toFixed(1));
  for (const attempt of await attemptsInFlight(run.dialerId)) inFlight.add(attempt);
  findings.none("unknown rows that were not in flight at a kill", unexplained(verdict.unknownAttempts, inFlight));
  return findings;
}

function longestSilence(arrivals: Arrival[]): number {
  const times = arrivals.map((arrival) => arrival.at).sort((a, b) => a - b);
  return times.reduce((longest, at, index) => Math.max(longest, index ? at - times[index - 1]! : 0), 0);
}
