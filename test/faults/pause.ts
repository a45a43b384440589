import { setTimeout as sleep } from "node:timers/promises";
import { pauseDialer, resumeDialer, startDialer, stopDialer } from "../../temporal/client.ts";
import { Books } from "./books.ts";
import { attemptsInFlight, compare, makeRun, reached, rowsByState, settled } from "./campaign.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";
import { judge, unexplained } from "./worker-killed.ts";

/** What is wrong at the moment of the pause. */
export type PauseTrouble = "nothing" | "Temporal away" | "worker frozen" | "slow carrier";

/** Pause in the middle of a fast run: after the acknowledgement only the announced number arrives at the carrier. */
export async function pauseHolds(
  stage: Stage,
  trouble: PauseTrouble,
  size: { rows: number; pauses: number; complete: boolean },
): Promise<Findings> {
  const findings = new Findings(`Pause, trouble: ${trouble}`);
  const [worker] = await stage.haveWorkers(1);
  // Every answer two seconds late: at the pause many sends are on the wire, and stay there past the acknowledgement.
  if (trouble === "slow carrier") await stage.carrier.setFaults({ latencyMs: 2_000 });
  const run = await makeRun(stage, size.rows, null);
  const books = Books.watch([run.dialerId]);
  const inFlight = new Set<number>();
  const announced: number[] = [];
  const after: number[] = [];
  let longest = 0;
  let met = 0;
  await startDialer({ dialerId: run.dialerId, by: "system" });
  for (let pause = 1; pause <= size.pauses; pause += 1) {
    await reached(run, run.record.count + Math.round(size.rows * (0.05 + Math.random() * 0.1)));
    await sleep(Math.random() * 150);
    const beforePause = run.record.count;
    if (trouble === "Temporal away") await stage.temporal.stop();
    if (trouble === "worker frozen") {
      worker!.freeze();
      for (const attempt of await attemptsInFlight(run.dialerId)) inFlight.add(attempt);
    }
    const thaw = trouble === "worker frozen" ? sleep(3_000).then(() => worker!.thaw()) : undefined;
    const from = performance.now();
    const { onTheWire, changed } = await pauseDialer({ dialerId: run.dialerId, by: "system", reason: "fault test" });
    const acknowledgedAt = Date.now();
    longest = Math.max(longest, performance.now() - from);
    if ((await rowsByState(run.dialerId))[1]) met += 1;
    await thaw;
    await sleep(2_500);
    await run.record.read();
    const late = run.record.arrivals.filter((arrival) => arrival.at > acknowledgedAt).length;
    announced.push(onTheWire);
    after.push(late);
    findings.promise("the pause was new", changed);
    findings.promise("the run had begun before", beforePause > 0);
    findings.promise("only the announced number arrives after the acknowledgement", late <= onTheWire, {
      announced: onTheWire,
      late,
    });
    if (trouble === "Temporal away") await stage.temporal.start();
    if (pause < size.pauses || size.complete) await resumeDialer({ dialerId: run.dialerId, by: "system" });
  }
  findings.figure("announced", announced.join(", "));
  findings.figure("arrived after the acknowledgement", after.join(", "));
  findings.figure("longest pause order, ms", Math.round(longest));
  findings.promise("rows were left to hold at each pause", met === size.pauses, met);
  await stage.carrier.setFaults({});
  if (size.complete) {
    await settled(run.dialerId, 180_000);
    const verdict = await judge(findings, run, books);
    // A send that a freeze caught on the wire may have outlived its answer's connection.
    findings.none("unknown rows that were not in flight at a freeze", unexplained(verdict.unknownAttempts, inFlight));
    return findings;
  }
  await stopDialer({ dialerId: run.dialerId, by: "system" });
  await books.close();
  const verdict = await compare(run.dialerId, await run.record.finish());
  findings.none("duplicates", verdict.duplicates);
  findings.none("rows marked sent that the carrier never saw", verdict.sentUnseen);
  findings.none("looks out of balance", books.unbalanced.length);
  return findings;
}
