import { setTimeout as sleep } from "node:timers/promises";
import { startDialer } from "../../temporal/client.ts";
import { Books } from "./books.ts";
import { makeRun, reached, settled } from "./campaign.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";
import { judge } from "./worker-killed.ts";

/** A carrier that fails: one in ten answered 5xx, one in twenty taken but never answered, bursts of 429. */
export async function faultyCarrier(stage: Stage, size: { rows: number; bursts: number }): Promise<Findings> {
  const findings = new Findings("Faulty carrier: 10 % 5xx, 5 % lost answers, bursts of 429");
  await stage.haveWorkers(1);
  const before = await stage.carrier.summary();
  const faulty = { errorRate: 0.1, loseAnswerRate: 0.05 };
  await stage.carrier.setFaults(faulty);
  const run = await makeRun(stage, size.rows, 1_000);
  const books = Books.watch([run.dialerId]);
  await startDialer({ dialerId: run.dialerId, by: "system" });
  for (let burst = 1; burst <= size.bursts; burst += 1) {
    await reached(run, run.record.count + Math.round(size.rows / (size.bursts + 2)));
    await stage.carrier.setFaults({ ...faulty, throttlePerSecond: 20 });
    await sleep(700);
    await stage.carrier.setFaults(faulty);
  }
  await settled(run.dialerId, 180_000);
  await stage.carrier.setFaults({});
  const after = await stage.carrier.summary();
  const verdict = await judge(findings, run, books);
  const unclear = after.failed - before.failed + after.lostAnswers - before.lostAnswers;
  findings.figure("answered 5xx", after.failed - before.failed);
  findings.figure("answers lost", after.lostAnswers - before.lostAnswers);
  findings.figure("answered 429", after.throttled - before.throttled);
  findings.promise("the carrier was faulty", unclear > size.rows * 0.08, unclear);
  findings.promise("the carrier threw 429", after.throttled > before.throttled);
  findings.promise("unknown ≤ unclear answers", verdict.unknown <= unclear, { unknown: verdict.unknown, unclear });
  findings.promise("all else is sent", verdict.sent >= size.rows - unclear, { sent: verdict.sent, unclear });
  return findings;
}
