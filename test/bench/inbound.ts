// 500 webhooks a second for half a minute, on the whole stack: how long a carrier waits, and whether anything is lost.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pool } from "#prisma/client";
import { makeAgent, makeCampaign, makeMember, makeProvider } from "../factory.ts";
import { Stage } from "../faults/stage.ts";
import { webServer } from "../web-server.ts";
import type { BenchContext } from "./context.ts";
import { between, cpuSeconds, postgresBooks, quantiles } from "./measure.ts";
import type { CallerFindings, CallerOrders } from "./processes/webhook-caller.ts";
import { runCaller } from "./run-caller.ts";

const perSecond = 500;
const seconds = 30;
const authToken = "carrier-token";
const to = "+15550100100";

/** What a carrier waits for its answers, new and known customers mixed, while workflows route what came. */
export async function bench(context: BenchContext): Promise<void> {
  const providerId = await makeProvider({ authToken });
  const campaignId = await makeCampaign({ providerId, didPorts: [to], maxInteractions: 1_000 });
  for (let n = 0; n < 20; n++) {
    const agentId = await makeAgent({ agent: { presence: "available", presenceSource: "api" } });
    await makeMember(campaignId, agentId);
  }
  const stage = await Stage.open({ ownDatabase: true });
  const web = await webServer({ TEMPORAL_ADDRESS: stage.temporal.address });
  try {
    const worker = await stage.startWorker();
    const orders = { url: `${web.url}/webhooks/${providerId}/inbound`, authToken, to, connections: 64 };
    await ceiling(context, orders);
    await runCaller({ ...orders, customers: 10, count: 500, perSecond: 250 });
    await allRouted();

    const before = await postgresBooks(pool());
    const processes = {
      web: web.pid,
      worker: worker.pid,
      Postgres: context.postgresPid,
      Temporal: stage.temporal.pid!,
    };
    const cpuBefore = Object.entries(processes).map(([name, pid]) => [name, cpuSeconds(pid) ?? 0] as const);
    const findings = await runCaller({ ...orders, customers: 1_500, count: perSecond * seconds, perSecond });
    const cpu = cpuBefore.map(([name, was]) => [name, (cpuSeconds(processes[name as "web"]) ?? 0) - was] as const);
    await sleep(1_000);
    const books = between(before, await postgresBooks(pool()));

    const { p50, p90, p99, max } = quantiles(findings.milliseconds);
    context.table(
      `${perSecond} webhooks/s for ${seconds} s, 1,500 customers`,
      ["answered 200", "p50 ms", "p90 ms", "p99 ms", "max ms", "caller late ms"],
      [[findings.accepted.length, p50, p90, p99, max, findings.latestStart]],
    );
    for (const [name, used] of cpu)
      context.figure(`CPU of ${name}, ms per webhook`, (used * 1000) / findings.accepted.length);
    context.figure("commits of all processes per webhook", books.commits / findings.accepted.length);

    const lost = await lostOf(findings);
    context.promise("every text that was answered 200 is stored, once", lost === 0, lost);
    context.promise(
      "no call refused or failed",
      findings.refused + findings.failed === 0,
      findings.refused + findings.failed,
    );
    context.promise("p99 under 100 ms", p99 < 100, p99);
    const routing = performance.now();
    await allRouted();
    context.figure("seconds after the last answer until all had an agent", (performance.now() - routing) / 1000);

    const full = await runCaller({ ...orders, customers: 1_500, count: 20_000, perSecond: 0 });
    context.figure("webhooks/s as fast as they are answered, 64 connections", full.accepted.length / full.seconds);
    context.figure("p99 ms then", quantiles(full.milliseconds).p99);
    const lostThen = await lostOf(full);
    context.promise("none lost at full speed", lostThen === 0 && full.refused + full.failed === 0, lostThen);
  } finally {
    await web.close();
    await stage.close();
  }
}

/** The same calls to a server that only answers: what this machine and the caller can do at most. */
async function ceiling(
  context: BenchContext,
  orders: Omit<CallerOrders, "customers" | "count" | "perSecond">,
): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end("<Response/>"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const bare = await runCaller({ ...orders, url, customers: 1_500, count: 20_000, perSecond: 0 });
  server.close();
  context.figure("ceiling: bare answers/s, 64 connections", bare.accepted.length / bare.seconds);
}

async function lostOf(findings: CallerFindings): Promise<number> {
  const { rows } = await pool().query<{ n: number }>(
    "SELECT count(*)::int AS n FROM messages WHERE direction = 'in' AND provider_message_id = ANY($1)",
    [findings.accepted],
  );
  return findings.accepted.length - rows[0]!.n;
}

/** Every text belongs to a conversation, and every conversation to an agent. Throws after five minutes. */
async function allRouted(): Promise<void> {
  for (const until = Date.now() + 300_000; ; await sleep(250)) {
    const { rows } = await pool().query<{ n: number }>(
      `SELECT (SELECT count(*) FROM messages WHERE routing = 'pending')::int
            + (SELECT count(*) FROM conversations WHERE state = 'waiting')::int AS n`,
    );
    if (rows[0]!.n === 0) return;
    if (Date.now() > until) throw new Error(`${rows[0]!.n} still wait`);
  }
}
