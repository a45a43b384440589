// Our own processes (worker, web, simulator) as the launcher starts them: with a channel to it, whose closing ends them.
import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DataFolders, root } from "./folders.ts";
import type { LeashedProcess } from "./leash.ts";
import type { Running, Service } from "./supervisor.ts";

const longestLog = 20_000_000;

/** The file that a child's output goes to. */
export function logFileOf(folders: DataFolders, name: string): string {
  return join(folders.logs, `${name.toLowerCase()}.log`);
}

/** Opens a child's log to write on; one older file is kept when it has grown long. */
export function openLog(file: string): number {
  try {
    if (statSync(file).size > longestLog) renameSync(file, `${file}.old`);
  } catch {
    // None yet.
  }
  return openSync(file, "a", 0o600);
}

/** Opens the log, starts with it, and closes our own hold on it. */
export async function withLog<T>(file: string, start: (output: number) => Promise<T>): Promise<T> {
  const output = openLog(file);
  try {
    return await start(output);
  } finally {
    closeSync(output);
  }
}

/** A leashed program as the supervisor sees it. */
export function asRunning(process: LeashedProcess): Running {
  return {
    pid: process.pid,
    exit: new Promise((resolve) => {
      process.shell.once("exit", (code, signal) => resolve(wordFor(code, signal)));
    }),
    stop: () => process.letGo(),
  };
}

/** One of our own processes. It says "ready" on its channel; `then` runs after that, at each start. */
export function ownProcess(
  folders: DataFolders,
  name: "worker" | "web" | "simulator",
  variables: Record<string, string>,
  then?: () => Promise<void>,
): Service {
  const args = ["launch/run.mjs", name, `of=${folders.data}`];
  const logFile = logFileOf(folders, name);
  const readiness = new WeakMap<Running, Promise<void>>();
  return {
    name,
    mark: args.join(" "),
    patience: 60_000,
    logFile,
    start: () =>
      withLog(logFile, async (output) => {
        const child = spawn(process.execPath, args, {
          cwd: root,
          env: { ...process.env, ...variables, PARLEY_PROCESS: name, NODE_ENV: "production" },
          stdio: ["ignore", output, output, "ipc"],
          detached: true,
        });
        const exit = new Promise<string>((resolve, reject) => {
          child.once("error", reject);
          child.once("exit", (code, signal) => resolve(wordFor(code, signal)));
        });
        const running: Running = { pid: child.pid!, exit, stop: () => void child.kill("SIGTERM") };
        readiness.set(
          running,
          new Promise((resolve) => {
            child.on("message", (said) => said === "ready" && resolve());
          }),
        );
        return running;
      }),
    async ready(running, gone) {
      await readiness.get(running);
      // What it needs may itself be starting again.
      while (!gone()) {
        try {
          return await then?.();
        } catch (problem) {
          appendFileSync(logFile, `launcher: not set up yet: ${problem}\n`);
          await sleep(500);
        }
      }
    },
  };
}

function wordFor(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return signal;
  // A shell says 128 + n for signal n.
  if (code === 137) return "SIGKILL";
  return `code ${code}`;
}
