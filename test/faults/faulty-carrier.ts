import { setTimeout as sleep } from "node:timers/promises";
import { retryRows, startDialer } from "../../temporal/client.ts";
import { Books } from "./books.ts";
import { allLookedUp, type Campaign, makeRun, reached, rowsByState, settled } from "./campaign.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";
import { judge } from "./worker-killed.ts";

/** One in ten answered 5xx, one in twenty taken but never answered. */
export const faulty = { errorRate: 0.1, loseAnswerRate: 0.05 };

/** A carrier that fails, with bursts of 429. By URL it cannot be asked afterwards: what is unknown stays so. */
export async function faultyCarrier(
  stage: Stage,
  size: { rows: number; bursts: number; type?: "twilio" | "urlsms" },
): Promise<Findings> {
  const asked = size.type !== "urlsms";
  const findings = new Findings(
    `Faulty carrier, ${asked ? "asked what it has" : "that cannot be asked"}: 10 % 5xx, 5 % lost answers, bursts of 429`,
  );
  await stage.haveWorkers(1);
  const before = await stage.carrier.summary();
  await stage.carrier.setFaults(faulty);
  const run = await makeRun(stage, size.rows, 1_000, size.type);
  const books = Books.watch([run.dialerId]);
  await startDialer({ dialerId: run.dialerId, by: "system" });
  for (let burst = 1; burst <= size.bursts; burst += 1) {
    await reached(run, run.record.count + Math.round(size.rows / (size.bursts + 2)));
    await burstOf429(stage);
  }
  await settled(run.dialerId, 180_000);
  await stage.carrier.setFaults({});
  const after = await stage.carrier.summary();
  const unclear = after.failed - before.failed + after.lostAnswers - before.lostAnswers;
  const lost = after.lostAnswers - before.lostAnswers;
  if (asked) await lookedUpAndRetried(findings, run, unclear);
  const verdict = await judge(findings, run, books);
  findings.figure("answered 5xx", after.failed - before.failed);
  findings.figure("answers lost", lost);
  findings.figure("answered 429", after.throttled - before.throttled);
  findings.promise("the carrier was faulty", unclear > size.rows * 0.08, unclear);
  findings.promise("the carrier threw 429", after.throttled > before.throttled);
  if (asked) return findings;
  findings.promise("unknown is what was unclear", verdict.unknown === unclear, { unknown: verdict.unknown, unclear });
  findings.promise("all else is sent", verdict.sent === size.rows - unclear, { sent: verdict.sent, unclear });
  return findings;
}

/** For a while the carrier takes 20 a second and answers the rest 429. */
export async function burstOf429(stage: Stage): Promise<void> {
  await stage.carrier.setFaults({ ...faulty, throttlePerSecond: 20 });
  await sleep(700);
  await stage.carrier.setFaults(faulty);
}

/**
 * The carrier is asked about all that is unknown; then whoever is in charge sends the rows again that it did not have. After that every row is sent: `judge` says
 * whether each arrived once. `most`: sends whose outcome may have become unknown.
 */
export async function lookedUpAndRetried(findings: Findings, run: Campaign, most: number): Promise<void> {
  const from = performance.now();
  const { unclear, notFound } = await allLookedUp(run.dialerId, 300_000);
  findings.figure("were unknown until the carrier was asked", unclear);
  findings.figure("of them it did not have", notFound);
  findings.figure("seconds until none was unknown", Math.round((performance.now() - from) / 1_000));
  findings.promise("unknown ≤ what was unclear or in flight", unclear <= most, { unclear, most });
  const answer = await retryRows({ dialerId: run.dialerId, by: "system", states: ["failed"] });
  findings.promise("what it did not have can be sent again", answer.retried === notFound, { ...answer, notFound });
  await settled(run.dialerId, 120_000);
  const { 2: sent = 0, ...others } = await rowsByState(run.dialerId);
  findings.promise("in the end every row is sent", sent === run.rows, { sent, ...others });
}
