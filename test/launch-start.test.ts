// The whole of `npm start`, killed in every place. It takes the sources as they are: the web is built when it is not.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { root } from "#launch/folders";
import { freePort, mustBeFree } from "#launch/port";
import { commandOf, familyOf } from "#launch/process-table";

const data = mkdtempSync(join(tmpdir(), "parley-test-start-"));
const ports = { PORT: 0, POSTGRES_PORT: 0, TEMPORAL_PORT: 0, TEMPORAL_UI_PORT: 0, SIMULATOR_PORT: 0 };
let launcher: ChildProcess;
let output = "";

function launch(): void {
  output = "";
  const { PATH, HOME } = process.env;
  const numbers = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  // As under npm: when this process goes, the launcher goes.
  const env = { PATH, HOME, ...numbers, PARLEY_DATA_DIR: data, npm_lifecycle_event: "start" };
  launcher = spawn(process.execPath, ["launch/start.mjs"], { cwd: root, env: env as unknown as NodeJS.ProcessEnv });
  for (const stream of [launcher.stdout, launcher.stderr]) stream!.on("data", (said) => (output += said));
}

async function ready(): Promise<void> {
  await vi.waitUntil(() => output.includes("Parley is ready") || launcher.exitCode !== null, { timeout: 110_000 });
  expect(output.trimEnd().split("\n").at(-1)).toBe(`Parley is ready: http://localhost:${ports.PORT}`);
}

function noted(name: string): number {
  return JSON.parse(readFileSync(join(data, "processes", `${name}.json`), "utf8")).pid;
}

function parentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[1]);
}

async function query(sql: string) {
  const { postgresPassword } = JSON.parse(readFileSync(join(data, "secrets.json"), "utf8"));
  const client = new pg.Client(`postgresql://parley:${postgresPassword}@127.0.0.1:${ports.POSTGRES_PORT}/parley`);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const everything = ["Postgres", "Temporal", "worker", "simulator", "web"];

describe("npm start", () => {
  beforeAll(async () => {
    for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
    launch();
    await ready();
  }, 150_000);

  afterAll(async () => {
    if (launcher.exitCode === null && launcher.signalCode === null) {
      launcher.kill("SIGTERM");
      await new Promise((resolve) => launcher.once("exit", resolve));
    }
    rmSync(data, { recursive: true, force: true });
  });

  test("tells how to sign in, and fills an empty database once", async () => {
    expect(output).toMatch(/admin {2}\(password \S+\)/);
    expect(output).toContain(`http://localhost:${ports.TEMPORAL_UI_PORT}`);
    expect(
      (await query("SELECT role::text, count(*)::int FROM users GROUP BY users.role ORDER BY users.role")).map(
        Object.values,
      ),
    ).toEqual([
      ["administrator", 1],
      ["supervisor", 1],
      ["agent", 4],
    ]);
    const answer = await fetch(`http://127.0.0.1:${ports.PORT}/api/health`);
    expect(answer.status).toBe(200);
  });

  test("refuses a second start on the same data folder", async () => {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, PARLEY_DATA_DIR: data } as unknown as NodeJS.ProcessEnv;
    const second = spawn(process.execPath, ["launch/start.mjs"], { cwd: root, env });
    let said = "";
    second.stderr.on("data", (bytes) => (said += bytes));
    expect(await new Promise((resolve) => second.once("exit", resolve))).toBe(1);
    expect(said.trim()).toBe(
      `Parley already runs on ${data} (process ${launcher.pid}): stop it, or set PARLEY_DATA_DIR to another folder.`,
    );
  });

  test("starts every killed child again", async () => {
    const killed = everything.map((name) => noted(name));
    for (const pid of killed) process.kill(pid, "SIGKILL");
    await vi.waitFor(
      () => {
        for (const name of everything) expect(output).toContain(`${name} runs again.`);
      },
      { timeout: 30_000, interval: 100 },
    );
    const health = () => fetch(`http://127.0.0.1:${ports.PORT}/api/health`);
    await vi.waitFor(async () => expect((await health()).status).toBe(200), { timeout: 20_000, interval: 200 });
    // The simulator forgets its lines: they were registered again.
    const { lines } = await (await fetch(`http://127.0.0.1:${ports.SIMULATOR_PORT}/control/lines`)).json();
    expect(lines.length).toBeGreaterThanOrEqual(2);
  }, 60_000);

  test("leaves nothing running when the launcher is killed, and goes on with all data", async () => {
    await query("INSERT INTO groups (name) VALUES ('kept')");
    const running = everything.map((name) => noted(name));
    launcher.kill("SIGKILL");
    await vi.waitFor(() => expect(running.filter((pid) => commandOf(pid))).toEqual([]), {
      timeout: 20_000,
      interval: 100,
    });
    launch();
    await ready();
    expect(await query("SELECT name FROM groups WHERE name = 'kept'")).toHaveLength(1);
    expect(await query("SELECT FROM users")).toHaveLength(6);
  }, 60_000);

  test("ends what the killed launcher left behind when their leashes failed too, and goes on with all data", async () => {
    await query("INSERT INTO groups (name) VALUES ('kept too')");
    const running = everything.map((name) => noted(name));
    // Held first, so that nobody hears of the others' end: the launcher, and what watches it by itself.
    for (const pid of [launcher.pid!, ...["web", "worker", "simulator"].map(noted)]) process.kill(pid, "SIGSTOP");
    for (const pid of [noted("Postgres"), noted("Temporal")]) {
      const kin = new Set([pid, ...familyOf(pid)]);
      for (const member of familyOf(parentOf(pid))) if (!kin.has(member)) process.kill(member, "SIGKILL");
    }
    launcher.kill("SIGKILL");
    await new Promise((resolve) => launcher.once("exit", resolve));
    expect(running.filter((pid) => !commandOf(pid))).toEqual([]);
    await expect(mustBeFree("PORT", ports.PORT)).rejects.toThrow(/in use/);
    await expect(mustBeFree("POSTGRES_PORT", ports.POSTGRES_PORT, "127.0.0.1")).rejects.toThrow(/in use/);

    const from = Date.now();
    launch();
    await ready();
    expect(Date.now() - from, output).toBeLessThan(15_000);
    expect(running.filter((pid) => commandOf(pid))).toEqual([]);
    expect(await query("SELECT name FROM groups WHERE name = 'kept too'")).toHaveLength(1);
  }, 60_000);

  test("stops all when told to", async () => {
    const running = everything.map((name) => noted(name));
    const from = Date.now();
    launcher.kill("SIGINT");
    // npm passes Ctrl-C on a second time.
    launcher.kill("SIGINT");
    expect(await new Promise((resolve) => launcher.once("exit", resolve))).toBe(0);
    expect(Date.now() - from).toBeLessThan(12_000);
    expect(running.filter((pid) => commandOf(pid))).toEqual([]);
    expect(readdirSync(join(data, "processes"))).toEqual([]);
  }, 30_000);

  test("names the variable of a port in use, and leaves nothing behind", async () => {
    const holder = createServer().listen(ports.TEMPORAL_UI_PORT, "127.0.0.1");
    launch();
    expect(await new Promise((resolve) => launcher.once("exit", resolve))).toBe(1);
    expect(output).toMatch(/TEMPORAL_UI_PORT: port \d+ is in use/);
    expect(readdirSync(join(data, "processes"))).toEqual([]);
    holder.close();
  }, 30_000);
});
