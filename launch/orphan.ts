// What a killed start left running on a data folder. A process counts as ours only when its command line says so, since
// process ids are used again.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A running process's command line; empty when there is no such process. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    if (process.platform === "linux") return "";
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
  }
}

/** Notes that `pid` runs on this data folder; `mark` is a part of its command line that tells it from others. */
export function noteProcess(folder: string, name: string, pid: number, mark: string): void {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ pid, mark }));
}

export function forgetProcess(folder: string, name: string): void {
  rmSync(join(folder, `${name}.json`), { force: true });
}

/** The process noted under a name, if it still runs. */
export function notedProcess(folder: string, name: string): number | undefined {
  try {
    const { pid, mark } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as {
      pid: number;
      mark: string;
    };
    return pid !== process.pid && commandOf(pid).includes(mark) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the noted processes (all, or the ones named), gently at first, and returns the names of those that ran. */
export async function endOrphans(folder: string, only?: string[]): Promise<string[]> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => only?.includes(name) ?? true);
  const found = names.filter((name) => notedProcess(folder, name));
  // Postgres takes INT as "now, and tidily"; the others take TERM so.
  await endAll(folder, found, (name) => (name === "Postgres" ? "SIGINT" : "SIGTERM"), 8000);
  await endAll(folder, found, () => "SIGKILL", 5000);
  for (const name of names) forgetProcess(folder, name);
  return found;
}

async function endAll(
  folder: string,
  names: string[],
  signal: (name: string) => NodeJS.Signals,
  milliseconds: number,
): Promise<void> {
  const living = () => names.filter((name) => notedProcess(folder, name));
  for (const name of living()) endOne(notedProcess(folder, name), signal(name));
  for (const until = Date.now() + milliseconds; living().length > 0 && Date.now() < until; ) await sleep(50);
}

function endOne(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
