import { startDialer } from "../../temporal/client.ts";
import { eventually } from "../eventually.ts";
import { Books } from "./books.ts";
import { attemptsInFlight, compare, makeLoadedDialer, makeRun, reached, settled } from "./campaign.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";

/** Two dialers on one account and two workers, of which one is killed: the other one goes on with its dialer, and the account's rate holds over both. */
export async function otherWorkerGoesOn(
  stage: Stage,
  size: { rows: number; ratePerSecond: number },
): Promise<Findings> {
  const findings = new Findings("A dialer goes on in another worker");
  await stage.haveWorkers(2);
  const run = await makeRun(stage, size.rows, size.ratePerSecond);
  const dialerIds = [run.dialerId, await makeLoadedDialer(run.providerId, size.rows)];
  const books = Books.watch(dialerIds);
  for (const dialerId of dialerIds) await startDialer({ dialerId, by: "system" });
  await reached(run, Math.round(size.rows / 3));
  const pumping = await eventually("a worker pumps", () => stage.pumpingWorker(run.dialerId));
  await stage.killWorker(pumping);
  const inFlight = (await Promise.all(dialerIds.map((dialerId) => attemptsInFlight(dialerId)))).flat();
  await eventually(
    "the other worker pumps",
    async () => {
      const worker = await stage.pumpingWorker(run.dialerId);
      return worker !== undefined && worker !== pumping;
    },
    30_000,
  );
  await stage.haveWorkers(2);
  for (const dialerId of dialerIds) await settled(dialerId, 90_000);
  await books.close();
  const arrivals = await run.record.finish();
  for (const dialerId of dialerIds) {
    const { duplicates, lost, sentUnseen, seenUnsent, unknownAttempts } = await compare(dialerId, arrivals);
    findings.none("duplicates, lost, sent unseen, seen unsent", duplicates + lost + sentUnseen + seenUnsent);
    findings.none("unknown that were not in flight", unknownAttempts.filter((id) => !inFlight.includes(id)).length);
  }
  findings.none("looks at books that did not balance", books.unbalanced.length);
  const { accounts } = await stage.carrier.summary();
  const most = accounts[run.accountSid]!.perSecond;
  findings.figure("most in any second", most);
  findings.promise("the account's rate holds over both", most <= size.ratePerSecond, most);
  return findings;
}
