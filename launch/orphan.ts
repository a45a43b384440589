// What a killed start left running on a data folder. A process counts as ours only when it is the very one that was noted:
// by its command line and by the moment it began, since process ids are used again.
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf, familyOf, startOf } from "./process-table.ts";

interface Note {
  pid: number;
  /** A part of its command line that tells it from others. */
  mark: string;
  /** When it began, in the system's own words. */
  started: string | undefined;
}

/** They end after our own processes, which may still have something to write down. */
const servers = ["Temporal", "Postgres"];
const gently = 5_000;
const atOnce = 5_000;

/** Notes that `pid` runs on this data folder; `mark` is a part of its command line that tells it from others. */
export function noteProcess(folder: string, name: string, pid: number, mark: string): void {
  writeFileSync(fileOf(folder, name), JSON.stringify(noteOf(pid, mark)));
}

/** Notes this process under a name that only one may have. False when another that has it lives. */
export function takePlace(folder: string, name: string, mark: string): boolean {
  const file = fileOf(folder, name);
  const mine = `${file}.${process.pid}`;
  try {
    for (;;) {
      writeFileSync(mine, JSON.stringify(noteOf(process.pid, mark)));
      if (tried(() => linkSync(mine, file))) return true;
      if (notedProcess(folder, name)) return false;
      // Left by a dead one. Should another have taken the place just now, it gets it back.
      if (tried(() => renameSync(file, mine)) && living(mine)) {
        tried(() => linkSync(mine, file));
        return false;
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A process has ended in order: the next start need not look for it. */
export function forgetProcess(folder: string, name: string): void {
  rmSync(fileOf(folder, name), { force: true });
}

/** The process noted under a name, if it still runs. */
export function notedProcess(folder: string, name: string): number | undefined {
  return living(fileOf(folder, name));
}

/** Ends the noted processes (all, or the ones named) with all that they started, gently at first, and returns the names of those that ran. */
export async function endOrphans(folder: string, only?: string[]): Promise<string[]> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => only?.includes(name) ?? true);
  const found = names.filter((name) => notedProcess(folder, name));
  await endAll(
    folder,
    found.filter((name) => !servers.includes(name)),
  );
  await endAll(
    folder,
    found.filter((name) => servers.includes(name)),
  );
  for (const name of names) forgetProcess(folder, name);
  return found;
}

async function endAll(folder: string, names: string[]): Promise<void> {
  const families = names.map((name) => {
    const pid = notedProcess(folder, name);
    return { name, members: pid ? familyOf(pid).map((member) => ({ pid: member, started: startOf(member) })) : [] };
  });
  const left = () =>
    families.flatMap(({ members }) => members.filter(({ pid, started }) => started && runs(pid, started)));
  for (const { name, members } of families) {
    const pid = members[0]?.pid;
    // Postgres takes INT as "now, and tidily"; the others take TERM so. One that was frozen hears it when it goes on.
    if (pid) for (const signal of [name === "Postgres" ? "SIGINT" : "SIGTERM", "SIGCONT"] as const) send(pid, signal);
  }
  await until(() => left().length === 0, gently);
  for (const { pid } of left()) send(pid, "SIGKILL");
  await until(() => left().length === 0, atOnce);
}

async function until(over: () => boolean, milliseconds: number): Promise<void> {
  for (const end = Date.now() + milliseconds; !over() && Date.now() < end; ) await sleep(50);
}

// One that has ended and was not asked for its exit yet has no command line any more.
function runs(pid: number, started: string): boolean {
  return startOf(pid) === started && commandOf(pid) !== "";
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}

function noteOf(pid: number, mark: string): Note {
  return { pid, mark, started: startOf(pid) };
}

function living(file: string): number | undefined {
  try {
    const { pid, mark, started } = JSON.parse(readFileSync(file, "utf8")) as Note;
    if (pid === process.pid || !started) return undefined;
    return runs(pid, started) && commandOf(pid).includes(mark) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function tried(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
