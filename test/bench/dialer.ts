// A dialer of 100,000 rows at full speed, with everything that its promises cost: the ledger, a do-not-contact list of a million entries, the
// fence, the pattern check. Beside it what the same machine does at most with nothing to remember.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { loadCsv } from "#activities/upload";
import { pool } from "#prisma/client";
import { readDialerCounts, startDialer } from "#temporal/client";
import { makeDialer, makeProvider } from "../factory.ts";
import { Stage, StageProcess } from "../faults/stage.ts";
import type { BenchContext } from "./context.ts";
import { between, cpuSeconds, postgresBooks } from "./measure.ts";
import type { SinkCounts } from "./processes/sink.ts";
import type { Cell } from "./table.ts";

const listed = 1_000_000;
const rows = Number(process.env.BENCH_ROWS || 100_000);
/** Of a hundred rows, one is on the list. */
const blockedEvery = 100;
const floor = 4_000;

/** Messages a second of one dialer, by a URL carrier and by Twilio. */
export async function bench(context: BenchContext): Promise<void> {
  const stage = await Stage.open({ ownDatabase: true });
  const program = ["--import", "tsx", "test/bench/processes/sink.ts"];
  const sink = await StageProcess.start(context.folder, "sink", program, {}, "sink listens");
  const sinkUrl = `http://127.0.0.1:${/:(\d+)\./.exec(sink.said())![1]}`;
  try {
    await fillBlacklist();
    await stage.startWorker();
    const lines: Cell[][] = [];
    for (const type of ["urlsms", "twilio"] as const) lines.push(await run(context, stage, { type, sink, sinkUrl }));
    context.table(
      `${rows.toLocaleString("en")} rows, ${listed.toLocaleString("en")} on the list, no pace`,
      [
        "carrier",
        "messages/s",
        "best s",
        "ceiling/s",
        "share %",
        "worker MB",
        "worker CPU s/1000",
        "Postgres CPU s/1000",
        "sink CPU s/1000",
        "commits/1000",
      ],
      lines,
    );
  } finally {
    await sink.kill();
    await stage.close();
  }
}

interface Carrier {
  type: "urlsms" | "twilio";
  sink: StageProcess;
  sinkUrl: string;
}

async function run(context: BenchContext, stage: Stage, carrier: Carrier): Promise<Cell[]> {
  const ceiling = await bareRequests(carrier);
  const providerId = await makeProviderFor(carrier);
  const dialerId = await makeDialer({ providerId, checkBlacklist: true });
  const { name } = (await pool().query<{ name: string }>("SELECT name FROM dialers WHERE id = $1", [dialerId]))
    .rows[0]!;

  const loading = performance.now();
  const answer = await loadCsv({ dialerId, source: Readable.from(csv(name)), fileName: "bench.csv", by: "system" });
  const loaded = (performance.now() - loading) / 1000;
  context.figure(`${carrier.type}: rows loaded/s`, answer.accepted / loaded);
  await pool().query("CHECKPOINT");
  await pool().query("ANALYZE");

  const worker = stage.workers[0]!;
  const processes = [worker.pid, context.postgresPid, carrier.sink.pid];
  const cpuBefore = processes.map((pid) => cpuSeconds(pid) ?? 0);
  const booksBefore = await postgresBooks(pool());
  const began = performance.now();
  await startDialer({ dialerId, by: "system" });
  const { best, megabytes, balanced } = await watch(dialerId, worker.pid);
  const seconds = (performance.now() - began) / 1000;
  const cpu = processes.map((pid, at) => (cpuSeconds(pid) ?? 0) - cpuBefore[at]!);
  await sleep(1_000);
  const books = between(booksBefore, await postgresBooks(pool()));
  const counts = (await (await fetch(`${carrier.sinkUrl}/count`)).json()) as SinkCounts;
  const blocked = Math.floor(rows / blockedEvery);
  const expected = rows - blocked;
  const perSecond = counts.requests / seconds;

  const say = (what: string, kept: boolean, measured: Cell) =>
    context.promise(`${carrier.type}: ${what}`, kept, measured);
  say(
    "each message once, none to a listed number",
    counts.requests === expected && counts.duplicates === 0,
    counts.requests,
  );
  say("the books balance in every look", balanced, balanced ? "yes" : "no");
  if (carrier.type === "urlsms") say(`at least ${floor} messages/s`, perSecond >= floor, perSecond);
  const perThousand = (value: number) => (value * 1000) / counts.requests;
  return [
    carrier.type,
    perSecond,
    best,
    ceiling,
    (100 * perSecond) / ceiling,
    megabytes,
    ...cpu.map(perThousand),
    perThousand(books.commits),
  ];
}

const twilioSid = `AC${"0".repeat(31)}1`;

function makeProviderFor({ type, sinkUrl }: Carrier): Promise<string> {
  const numberPattern = "^\\+\\d{8,15}$";
  if (type === "twilio") return makeProvider({ accountSid: twilioSid, baseUrl: sinkUrl, numberPattern });
  const settings = { url: `${sinkUrl}/send?to=\${phone}&text=\${message}&id=\${id}` };
  return makeProvider({ type, settings, secrets: null, numberPattern });
}

/** The same requests with nothing to remember. */
async function bareRequests({ type, sinkUrl }: Carrier): Promise<number> {
  const count = 50_000;
  const text = encodeURIComponent(message(1));
  const given =
    type === "twilio"
      ? [
          `${sinkUrl}/2010-04-01/Accounts/${twilioSid}/Messages.json`,
          `To=%2B59899000001&Body=${text}&From=%2B15550100100`,
        ]
      : [`${sinkUrl}/send?to=%2B59899000001&text=${text}&id=1`, ""];
  const args = ["--import", "tsx", "test/bench/processes/http-ceiling.ts", ...given, String(count)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  await fetch(`${sinkUrl}/reset`);
  return count / (JSON.parse(stdout) as { seconds: number }).seconds;
}

const message = (n: number) =>
  `Hello ${n}, your order has left this morning and arrives before six. Answer STOP to end.`;
// Spread over the number range as real lists are, so that no index is walked in order.
const number = (n: number) => `+5989${String((n * 7_919) % 10_000_000).padStart(7, "0")}`;

async function* csv(dialer: string): AsyncGenerator<Uint8Array> {
  for (let first = 0; first < rows; first += 1_000) {
    const lines: string[] = [];
    for (let n = first; n < Math.min(rows, first + 1_000); n++) {
      const blocked = n % blockedEvery === blockedEvery - 1;
      lines.push(`${dialer};${blocked ? listedNumber(n) : number(n)};${message(n)};${n}\n`);
    }
    yield Buffer.from(lines.join(""));
  }
}

const listedNumber = (n: number) => `+59880${String(n % listed).padStart(6, "0")}`;

async function fillBlacklist(): Promise<void> {
  await pool().query(
    `INSERT INTO black_list (phone_e164, source, by)
     SELECT '+59880' || lpad(n::text, 6, '0'), 'upload', 'system' FROM generate_series(0, $1::int - 1) AS n`,
    [listed],
  );
}

/** Looks at the books twice a second until all is settled: the best second, the worker's greatest memory, and whether they balanced each time. */
async function watch(dialerId: string, pid: number): Promise<{ best: number; megabytes: number; balanced: boolean }> {
  let balanced = true;
  let megabytes = 0;
  let best = 0;
  const seen: { at: number; sent: number }[] = [];
  for (const until = performance.now() + 600_000; performance.now() < until; await sleep(250)) {
    const { counts, balanced: balances } = (await readDialerCounts([dialerId])).get(dialerId)!;
    balanced &&= balances;
    megabytes = Math.max(megabytes, memoryOf(pid));
    const now = { at: performance.now(), sent: counts.sent + counts.delivered };
    const before = seen.findLast((one) => now.at - one.at >= 1_000);
    if (before) best = Math.max(best, ((now.sent - before.sent) * 1000) / (now.at - before.at));
    seen.push(now);
    if (counts.waiting + counts.sending === 0) return { best, megabytes, balanced };
  }
  throw new Error("the dialer did not come to its end in ten minutes");
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}
