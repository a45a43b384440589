import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { root } from "#launch/folders";
import { endOrphans, notedProcess, noteProcess } from "#launch/orphan";
import { commandOf, familyOf } from "#launch/process-table";
import { type Running, type Service, Supervisor } from "#launch/supervisor";

let folder: string;
let told: string[];
let supervisor: Supervisor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-test-supervisor-"));
  told = [];
  supervisor = new Supervisor(folder, (line) => told.push(line));
});
afterEach(async () => {
  await supervisor.stopAll(1000);
  rmSync(folder, { recursive: true });
});

/** A service whose process runs `code`; what it prints on ending is kept in `ends`. */
function service(name: string, code: string, ends: string[] = [], patience = 5000) {
  const started: Running[] = [];
  const mark = `mark-${name}-${process.pid}`;
  const made: Service & { started: Running[] } = {
    name,
    mark,
    patience,
    logFile: "none",
    started,
    async start() {
      const child = spawn(process.execPath, ["-e", code, mark], { stdio: "ignore" });
      const exit = new Promise<string>((resolve) =>
        child.once("exit", (status, signal) => {
          ends.push(name);
          resolve(signal ?? `code ${status}`);
        }),
      );
      const running = { pid: child.pid!, exit, stop: () => void child.kill("SIGTERM") };
      started.push(running);
      return running;
    },
    ready: async () => {},
  };
  return made;
}

const forever = "setInterval(() => {}, 1000)";

describe("the supervisor", () => {
  test("starts a killed child again, and says so", async () => {
    const worker = service("worker", forever);
    await supervisor.keep(worker);
    process.kill(worker.started[0]!.pid, "SIGKILL");
    await vi.waitFor(() => expect(told).toContain("worker runs again."), 5000);
    expect(told[0]).toBe("worker ended (SIGKILL); starting it again in 0.5 s.");
    expect(worker.started).toHaveLength(2);
  });

  test("waits longer each time for one that keeps dying", async () => {
    const broken = service("worker", "setTimeout(() => process.exit(3), 50)");
    await supervisor.keep(broken);
    await vi.waitFor(() => expect(told.some((line) => line.endsWith("in 2 s."))).toBe(true), 10_000);
    expect(told.filter((line) => line.includes("ended"))).toEqual([
      "worker ended (code 3); starting it again in 0.5 s.",
      "worker ended (code 3); starting it again in 1 s.",
      "worker ended (code 3); starting it again in 2 s.",
    ]);
  });

  test("stops the last started first", async () => {
    const ends: string[] = [];
    for (const name of ["database", "worker", "web"]) await supervisor.keep(service(name, forever, ends));
    await supervisor.stopAll();
    expect(ends).toEqual(["web", "worker", "database"]);
    expect(told).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("kills one that does not listen", async () => {
    const deaf = service("web", `process.on("SIGTERM", () => {}); ${forever}`);
    await supervisor.keep(deaf);
    // Until its handler stands, TERM would end it.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await supervisor.stopAll(300);
    expect(await deaf.started[0]!.exit).toBe("SIGKILL");
  });

  test("says where to look when a child never gets ready", async () => {
    const early = service("web", "process.exit(2)");
    early.ready = () => new Promise(() => {});
    await expect(supervisor.keep(early)).rejects.toThrow("web did not start (code 2); see none.");
    const late = service("simulator", forever, [], 200);
    late.ready = () => new Promise(() => {});
    await expect(supervisor.keep(late)).rejects.toThrow("simulator did not start (not ready after 0.2 s)");
  });
});

describe("what a killed start left behind", () => {
  test("is ended when the command line says that it is ours, and left alone when not", async () => {
    const ours = spawn(process.execPath, ["-e", forever, "ours-of-this-folder"], { stdio: "ignore" });
    const theirs = spawn(process.execPath, ["-e", forever, "somebody-else"], { stdio: "ignore" });
    noteProcess(folder, "web", ours.pid!, "ours-of-this-folder");
    // The number of a process that ended long ago and now belongs to another.
    noteProcess(folder, "worker", theirs.pid!, "launch/run.mjs worker");
    const end = new Promise((resolve) => ours.once("exit", resolve));
    await vi.waitFor(async () => expect(await endOrphans(folder, ["web", "worker"])).toEqual(["web"]));
    await end;
    expect(theirs.exitCode).toBeNull();
    theirs.kill("SIGKILL");
  });

  test("is left alone when only its command line is the same: its number went to another", async () => {
    const theirs = spawn(process.execPath, ["-e", forever, "the-same-words"], { stdio: "ignore" });
    noteProcess(folder, "web", theirs.pid!, "the-same-words");
    await vi.waitFor(() => expect(notedProcess(folder, "web")).toBe(theirs.pid));
    const file = join(folder, "web.json");
    const note = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...note, started: note.started.replace(/\d+$/, "1") }));
    expect(await endOrphans(folder, ["web"])).toEqual([]);
    expect(theirs.exitCode ?? theirs.signalCode).toBeNull();
    theirs.kill("SIGKILL");
  });

  test("is ended with all that it started, frozen or deaf", async () => {
    const code = `process.on("SIGTERM", () => {}); require("child_process").spawn("sleep", ["600"]); ${forever}`;
    const parent = spawn(process.execPath, ["-e", code, "deaf"], { stdio: "ignore" });
    const family = await vi.waitUntil(() => familyOf(parent.pid!).length === 2 && familyOf(parent.pid!));
    await vi.waitFor(() => expect(commandOf(family[1]!)).toContain("sleep"));
    noteProcess(folder, "web", parent.pid!, "deaf");
    process.kill(parent.pid!, "SIGSTOP");
    expect(await endOrphans(folder)).toEqual(["web"]);
    expect(family.filter((pid) => commandOf(pid))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  }, 15_000);

  test("does not let two in at once: of six starts together one takes the place, a dead one's too", async () => {
    const program = `const { takePlace } = await import("./launch/orphan.ts");
      const taken = takePlace(process.env.FOLDER, "launcher", "contender");
      process.stdout.write(taken ? "taken" : "refused"); setInterval(() => {}, 1000);`;
    writeFileSync(join(folder, "launcher.json"), JSON.stringify({ pid: 1, mark: "contender", started: "long ago" }));
    const env = { ...process.env, FOLDER: folder };
    const args = ["--import", "tsx", "--input-type=module", "-e", program, "contender"];
    const all = Array.from({ length: 6 }, () => spawn(process.execPath, args, { cwd: root, env }));
    const said = await Promise.all(
      all.map((one) => new Promise((resolve) => one.stdout.once("data", (bytes) => resolve(String(bytes))))),
    );
    for (const one of all) one.kill("SIGKILL");
    expect(said.sort()).toEqual([...Array(5).fill("refused"), "taken"]);
    expect(readdirSync(folder)).toEqual(["launcher.json"]);
  }, 30_000);

  test("does not outlive whoever held its leash, even by kill -9", async () => {
    const program = `const { leash } = await import("./launch/leash.ts");
      const held = await leash("sleep", ["600"], { signal: "TERM", cwd: "/", output: "ignore" });
      console.log(held.pid); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], { cwd: root });
    const pid = await new Promise<number>((resolve) => holder.stdout.once("data", (said) => resolve(Number(said))));
    process.kill(pid, 0);
    holder.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 3000);
  });
});
