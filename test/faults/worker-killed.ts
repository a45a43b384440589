import { setTimeout as sleep } from "node:timers/promises";
import { startDialer } from "../../temporal/client.ts";
import { Books } from "./books.ts";
import { attemptsInFlight, type Campaign, compare, droppedIntents, makeRun, reached, settled } from "./campaign.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";

/** What every run must show in the end: nothing lost, nothing twice, both sides agree, balanced at every look. */
export async function judge(findings: Findings, run: Campaign, books: Books) {
  await books.close();
  const verdict = await compare(run.dialerId, await run.record.finish());
  findings.figure("rows", run.rows);
  findings.figure("sent", verdict.sent);
  findings.figure("at the carrier", verdict.seen);
  findings.figure("unknown", verdict.unknown);
  if (verdict.notFound > 0) findings.figure("not found at the carrier", verdict.notFound);
  findings.figure("intents dropped unwritten", await droppedIntents(run.dialerId));
  findings.none("duplicates", verdict.duplicates);
  findings.none("rows lost", verdict.lost);
  findings.none("rows marked sent that the carrier never saw", verdict.sentUnseen);
  findings.none("texts at the carrier whose row says otherwise", verdict.seenUnsent);
  findings.promise(
    "distinct + unknown + not found ≥ rows",
    verdict.seen + verdict.unknown + verdict.notFound >= run.rows,
  );
  findings.figure("looks at the books", books.samples);
  findings.promise("the books were looked at", books.samples > 10, books.samples);
  findings.none("looks out of balance", books.unbalanced.length);
  if (books.unbalanced.length > 0) findings.promise("balanced", false, books.unbalanced.slice(0, 3));
  return verdict;
}

/** Rows of one dialer that are unknown although they were not in flight at any of the bad moments. */
export function unexplained(unknownAttempts: number[], inFlight: Set<number>): number {
  return unknownAttempts.filter((attempt) => !inFlight.has(attempt)).length;
}

/** kill -9 of the worker in the middle of a run, again and again. */
export async function workerKilled(stage: Stage, size: { rows: number; kills: number }): Promise<Findings> {
  const findings = new Findings(`Worker killed ${size.kills} times at 1,000/s`);
  await stage.haveWorkers(1);
  const run = await makeRun(stage, size.rows, 1_000);
  const books = Books.watch([run.dialerId]);
  const inFlight = new Set<number>();
  const atKill: number[] = [];
  const from = performance.now();
  await startDialer({ dialerId: run.dialerId, by: "system" });
  for (let kill = 1; kill <= size.kills; kill += 1) {
    const share = (size.rows / (size.kills + 1)) * (0.5 + Math.random() * 0.5);
    await reached(run, run.record.count + Math.round(share));
    await sleep(Math.random() * 300);
    await stage.killWorker(stage.workers[0]!);
    const left = await attemptsInFlight(run.dialerId);
    for (const attempt of left) inFlight.add(attempt);
    atKill.push(left.length);
    await stage.startWorker();
  }
  await settled(run.dialerId, 120_000);
  findings.figure("in flight at the kills", atKill.join(" + "));
  findings.figure("seconds", Math.round((performance.now() - from) / 1000));
  const verdict = await judge(findings, run, books);
  findings.promise("a kill met sends in flight or at least a run", size.kills === atKill.length);
  findings.none("unknown rows that were not in flight at a kill", unexplained(verdict.unknownAttempts, inFlight));
  const { accounts } = await stage.carrier.summary();
  const perSecond = accounts[run.accountSid]!.perSecond;
  findings.figure("most in a second", perSecond);
  findings.promise("never over the account's rate", perSecond <= 1_000, perSecond);
  return findings;
}

/** A worker frozen past its heartbeat: another takes over, and the thawed one must not go on. Needs two workers. */
export async function workerFrozen(stage: Stage, size: { rows: number; freezes: number }): Promise<Findings> {
  const findings = new Findings(`Worker frozen past its heartbeat ${size.freezes} times`);
  await stage.haveWorkers(2);
  const run = await makeRun(stage, size.rows, 1_000);
  const books = Books.watch([run.dialerId]);
  const inFlight = new Set<number>();
  await startDialer({ dialerId: run.dialerId, by: "system" });
  let frozen = 0;
  for (let freeze = 1; freeze <= size.freezes; freeze += 1) {
    await reached(run, run.record.count + Math.round(size.rows / (size.freezes + 2)));
    const worker = await stage.pumpingWorker(run.dialerId);
    if (!worker) continue;
    worker.freeze();
    frozen += 1;
    await sleep(200);
    for (const attempt of await attemptsInFlight(run.dialerId)) inFlight.add(attempt);
    // The heartbeat is 10 s; the other one goes on meanwhile.
    await sleep(14_000 + Math.random() * 2_000);
    worker.thaw();
  }
  await settled(run.dialerId, 120_000);
  findings.figure("frozen while pumping", frozen);
  findings.promise("a pumping worker was frozen", frozen > 0);
  const verdict = await judge(findings, run, books);
  findings.none("unknown rows that were not in flight at a freeze", unexplained(verdict.unknownAttempts, inFlight));
  return findings;
}
