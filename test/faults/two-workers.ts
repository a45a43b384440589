import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { startDialer, stopDialer } from "../../temporal/client.ts";
import { eventually } from "../eventually.ts";
import { Books } from "./books.ts";
import { compare, makeAccount, makeLoadedDialer } from "./campaign.ts";
import { type Arrival, duplicates } from "./carrier-ledger.ts";
import { Findings } from "./findings.ts";
import type { Stage } from "./stage.ts";

const rate = 100;
const mostDialers = 10;
const leastUse = 0.92;

/** Several dialers in two workers on one account: its rate holds over all of them, and is used. */
export async function twoWorkersOneAccount(
  stage: Stage,
  size: { seconds: number; dialers: number; looks?: number; load?: boolean },
): Promise<Findings> {
  const findings = new Findings(`Two workers, one account of ${rate}/s${size.load ? ", both cores loaded" : ""}`);
  await stage.haveWorkers(2);
  const { accountSid, providerId } = await makeAccount(stage, rate);
  const record = stage.carrier.follow(accountSid);
  const dialerIds: string[] = [];
  const busy = new Set<string>();
  // As many dialers as asked for, and more until both workers have some to pump.
  while (dialerIds.length < size.dialers || (busy.size < 2 && dialerIds.length < mostDialers)) {
    const dialerId = await makeLoadedDialer(providerId, rate * (size.seconds * (size.looks ?? 1) + 60));
    dialerIds.push(dialerId);
    await startDialer({ dialerId, by: "system" });
    const worker = await eventually("the dialer is pumped", () => stage.pumpingWorker(dialerId));
    busy.add(worker.name);
  }
  const books = Books.watch(dialerIds, 250);
  const stopLoad = size.load ? loadCores(2) : () => {};
  await sleep(1_500);
  const spells: { from: number; until: number }[] = [];
  const shares: number[] = [];
  // Where others take the processors away there is a second and a third look at how much is used; the ceiling holds over all of them.
  while (spells.length < (size.looks ?? 1) && !shares.some((share) => share >= leastUse)) {
    const from = Date.now();
    await sleep(size.seconds * 1_000);
    spells.push({ from, until: Date.now() });
    await record.read();
    shares.push(shareUsed(record.arrivals, spells.at(-1)!));
  }
  stopLoad();
  await Promise.all(dialerIds.map((dialerId) => stopDialer({ dialerId, by: "system" })));
  await books.close();
  const arrivals = await record.finish();
  const { accounts } = await stage.carrier.summary();
  const perSecond = accounts[accountSid]!.perSecond;
  findings.figure("dialers", dialerIds.length);
  findings.figure("workers that pumped", busy.size);
  findings.figure("seconds", size.seconds);
  findings.figure("texts", arrivals.length);
  findings.figure("most in any second", perSecond);
  findings.figure("allowance used", shares.map((share) => `${(share * 100).toFixed(1)} %`).join(", "));
  findings.figure("load of the machine (1 min)", loadavg()[0]!.toFixed(1));
  findings.promise("both workers pumped", busy.size === 2);
  findings.promise(`at most ${rate} in any second`, perSecond <= rate, perSecond);
  findings.promise("at least 92 % of the allowance used", Math.max(...shares) >= leastUse, shares);
  findings.none("duplicates", duplicates(arrivals));
  findings.none("looks out of balance", books.unbalanced.length);
  const ends = await Promise.all(dialerIds.map((dialerId) => compare(dialerId, arrivals)));
  findings.none(
    "unknown",
    ends.reduce((sum, end) => sum + end.unknown, 0),
  );
  return findings;
}

function shareUsed(arrivals: Arrival[], { from, until }: { from: number; until: number }): number {
  const inside = arrivals.filter((arrival) => arrival.at >= from && arrival.at < until).length;
  return inside / (rate * ((until - from) / 1_000));
}

/** Keeps so many cores busy with other processes until the answer is called. */
function loadCores(count: number): () => void {
  const spinners = Array.from({ length: count }, () =>
    spawn(process.execPath, ["-e", spin], { stdio: ["pipe", "ignore", "ignore"] }),
  );
  return () => {
    for (const spinner of spinners) spinner.kill("SIGKILL");
  };
}

// Ends by itself when we do: it looks at its parent now and then.
const spin = `const parent = process.ppid;
setInterval(() => { const until = Date.now() + 95; while (Date.now() < until); if (process.ppid !== parent) process.exit(); }, 1);`;
