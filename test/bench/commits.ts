// What this machine's disk and Postgres give at most: everything else is measured beside it.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { environment } from "#environment/environment";
import type { BenchContext } from "./context.ts";
import { between, cpuSeconds, postgresBooks, quantiles } from "./measure.ts";
import type { Cell } from "./table.ts";

const seconds = 3;

/** Durable one-row transactions per second over 1, 4 and 16 connections. */
export async function bench(context: BenchContext): Promise<void> {
  const watcher = await connect();
  await watcher.query("CREATE TABLE bench_commits (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL)");
  const rows: Cell[][] = [];
  for (const connections of [1, 4, 16]) {
    const before = await postgresBooks(watcher);
    const cpuBefore = cpuSeconds(context.postgresPid);
    const clients = await Promise.all(Array.from({ length: connections }, connect));
    const until = performance.now() + seconds * 1_000;
    const times = (await Promise.all(clients.map((client) => insertUntil(client, until)))).flat();
    await Promise.all(clients.map((client) => client.end()));
    const cpu = (cpuSeconds(context.postgresPid) ?? 0) - (cpuBefore ?? 0);
    // Connections that ended have reported; the moment is for the books to be seen.
    await sleep(100);
    const books = between(before, await postgresBooks(watcher));
    const { p50, p99 } = quantiles(times);
    rows.push([connections, times.length / seconds, p50, p99, books.walSyncs / seconds, cpu]);
  }
  await watcher.query("DROP TABLE bench_commits");
  await watcher.end();
  context.table(
    "One-row transactions",
    ["connections", "commits/s", "p50 ms", "p99 ms", "log syncs/s", "Postgres CPU s"],
    rows,
  );
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: environment().databaseUrl });
  await client.connect();
  return client;
}

/** Milliseconds that each transaction took. */
async function insertUntil(client: pg.Client, until: number): Promise<number[]> {
  const times: number[] = [];
  for (let from = performance.now(); from < until; ) {
    await client.query("INSERT INTO bench_commits (at) VALUES (clock_timestamp())");
    const now = performance.now();
    times.push(now - from);
    from = now;
  }
  return times;
}
