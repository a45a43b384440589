// What comes in by the million through the web: rows for a dialer, with lines that repeat and lines that are wrong, and numbers that are not to be
// contacted while a dialer runs.
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pool } from "#prisma/client";
import { readDialerCounts, startDialer } from "#temporal/client";
import { makeKey } from "../api-client.ts";
import { makeDialer, makeProvider, makeUser } from "../factory.ts";
import { Stage, StageProcess } from "../faults/stage.ts";
import { type WebServer, webServer } from "../web-server.ts";
import type { BenchContext } from "./context.ts";
import { between, cpuSeconds, postgresBooks } from "./measure.ts";

const rows = Number(process.env.BENCH_ROWS || 1_000_000);
/** Of a hundred lines one has the number of the line before, of a thousand one cannot be read. */
const repeatedEvery = 100;
const wrongEvery = 1_000;
/** Longest time for a million rows (seconds). */
const longest = 60;

/** Time, memory and processor time of an upload and of a do-not-contact import, each in one call. */
export async function bench(context: BenchContext): Promise<void> {
  const stage = await Stage.open({ ownDatabase: true });
  const program = ["--import", "tsx", "test/bench/processes/sink.ts"];
  const sink = await StageProcess.start(context.folder, "sink", program, {}, "sink listens");
  const sinkUrl = `http://127.0.0.1:${/:(\d+)\./.exec(sink.said())![1]}`;
  const web = await webServer({ TEMPORAL_ADDRESS: stage.temporal.address });
  try {
    const settings = { url: `${sinkUrl}/send?to=\${phone}&text=\${message}&id=\${id}` };
    const providerId = await makeProvider({ type: "urlsms", settings, secrets: null, ratePerSecond: 100 });
    const dialerId = await makeDialer({ providerId, checkBlacklist: true, name: "bench" });
    const key = await makeKey(await makeUser());
    const call = (path: string, body: AsyncIterable<Uint8Array>) => measured(context, web, key, path, body);

    const loaded = await call(`/api/v1/dialers/${dialerId}/rows`, csv());
    say(context, "rows", rows, loaded);
    const { accepted, refusedCount, duplicates } = loaded.answer;
    const wrong = Math.floor(rows / wrongEvery);
    context.promise("each good row is loaded, each wrong line is told", accepted === rows - wrong, accepted ?? 0);
    context.promise("wrong lines counted", refusedCount === wrong, refusedCount ?? 0);
    const repeated = Math.floor(rows / repeatedEvery) - wrong;
    context.promise("repeated numbers counted", duplicates === repeated, duplicates ?? 0);
    context.promise("the books balance", await balanced(dialerId, accepted!), accepted!);
    context.promise(`under ${longest} s for a million`, loaded.seconds < (longest * rows) / 1e6, loaded.seconds);

    await stage.startWorker();
    await startDialer({ dialerId, by: "system" });
    while ((await sent(sinkUrl)) < 100) await sleep(100);
    const listed = await call("/api/v1/blacklist", numbers());
    const [after, counts] = [await sent(sinkUrl), (await readDialerCounts([dialerId])).get(dialerId)!];
    say(context, "do-not-contact numbers, a dialer running", rows, listed);
    context.promise("each number is listed", listed.answer.accepted === rows, listed.answer.accepted ?? 0);
    context.promise("the dialer went on meanwhile", after > 100, after);
    // All its numbers are listed now.
    await sleep(5_000);
    const late = (await sent(sinkUrl)) - after;
    context.promise("no send begins after the answer", late === 0, late);
    context.promise("the books balance then", counts.balanced, counts.counts.blocked);
  } finally {
    await web.close();
    await sink.kill();
    await stage.close();
  }
}

type Counts = Partial<Record<"accepted" | "refusedCount" | "duplicates", number>>;
interface Measured {
  answer: Counts;
  seconds: number;
  webCpu: number;
  postgresCpu: number;
  /** Of the web, before and at most. */
  megabytes: [number, number];
  walMegabytes: number;
}

async function measured(
  context: BenchContext,
  web: WebServer,
  key: string,
  path: string,
  body: AsyncIterable<Uint8Array>,
): Promise<Measured> {
  const cpu = () => [web.pid, context.postgresPid].map((pid) => cpuSeconds(pid) ?? 0) as [number, number];
  const [cpuBefore, booksBefore] = [cpu(), await postgresBooks(pool())];
  const before = memoryOf(web.pid);
  let most = before;
  const looking = setInterval(() => {
    most = Math.max(most, memoryOf(web.pid));
  }, 250);
  const began = performance.now();
  const response = await fetch(`${web.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "text/csv", "idempotency-key": path },
    body: Readable.toWeb(Readable.from(body)),
    duplex: "half",
  } as RequestInit).finally(() => clearInterval(looking));
  const seconds = (performance.now() - began) / 1000;
  const answer = (await response.json()) as Counts;
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer).slice(0, 500)}`);
  const [webCpu, postgresCpu] = cpu().map((now, at) => now - cpuBefore[at]!) as [number, number];
  const books = between(booksBefore, await postgresBooks(pool()));
  return { answer, seconds, webCpu, postgresCpu, megabytes: [before, most], walMegabytes: books.walBytes / 1e6 };
}

function say(context: BenchContext, what: string, count: number, each: Measured): void {
  context.table(
    `${count.toLocaleString("en")} ${what}`,
    ["seconds", "per second", "web CPU s", "Postgres CPU s", "web MB before", "at most", "log MB"],
    [[each.seconds, count / each.seconds, each.webCpu, each.postgresCpu, ...each.megabytes, each.walMegabytes]],
  );
}

// Spread over the number range as real lists are.
const number = (n: number) => `+5989${String((n * 7_919) % 10_000_000).padStart(7, "0")}`;

async function* csv(): AsyncGenerator<Uint8Array> {
  for (let first = 0; first < rows; first += 1_000) {
    const lines: string[] = [];
    for (let n = first; n < Math.min(rows, first + 1_000); n++) {
      const last = (every: number) => n % every === every - 1;
      const phone = last(wrongEvery) ? "" : number(last(repeatedEvery) ? n - 1 : n);
      lines.push(
        `bench;${phone};Hello ${n}, your order has left this morning and arrives before six. STOP ends.;${n}\n`,
      );
    }
    yield Buffer.from(lines.join(""));
  }
}

async function* numbers(): AsyncGenerator<Uint8Array> {
  // The dialer begins with the first: the last are listed first, so that it has something to send meanwhile.
  for (let last = rows; last > 0; last -= 1_000) {
    const lines: string[] = [];
    for (let n = last - 1; n >= Math.max(0, last - 1_000); n--) lines.push(`${number(n)};*\n`);
    yield Buffer.from(lines.join(""));
  }
}

async function balanced(dialerId: string, uploaded: number): Promise<boolean> {
  const { counts, balanced } = (await readDialerCounts([dialerId])).get(dialerId)!;
  return balanced && counts.uploaded === uploaded && counts.waiting === uploaded;
}

async function sent(sinkUrl: string): Promise<number> {
  const counts = (await (await fetch(`${sinkUrl}/count`)).json()) as { requests: number };
  return counts.requests;
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}
