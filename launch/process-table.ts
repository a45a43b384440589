// What the system knows of processes: /proc where there is one, else ps.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const linux = process.platform === "linux";

/** A running process's arguments, its program first; none when there is no such process. */
export function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return linux ? [] : ps("command=", "-p", String(pid)).split(/\s+/).filter(Boolean);
  }
}

/** A running process's command line; empty when there is no such process. */
export function commandOf(pid: number): string {
  return argumentsOf(pid).join(" ");
}

/** When a process began. Of two processes that had one number, one after the other, it differs: over restarts of the machine, too. */
export function startOf(pid: number): string | undefined {
  if (!linux) return ps("lstart=", "-p", String(pid)).trim() || undefined;
  const began = fieldsOf(pid)?.[19];
  return began && `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${began}`;
}

/** A process and all that it started and that still runs; `pid` first. */
export function familyOf(pid: number): number[] {
  const all = linux
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((name): [number, number] => [Number(name), Number(fieldsOf(Number(name))?.[1])])
    : ps("pid=,ppid=", "-ax")
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of all) if (parent === member && !family.includes(child)) family.push(child);
  }
  return family;
}

/** Processor time of a process and of its children that have ended, in clock ticks; 0 when there is no such process, or no /proc. */
export function ticksOf(pid: number): number {
  const fields = fieldsOf(pid) ?? [];
  // utime, stime, cutime, cstime
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field] ?? 0), 0);
}

// What stands after the name, which may hold spaces and brackets: state, parent, …
function fieldsOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ");
  } catch {
    return undefined;
  }
}

function ps(columns: string, ...which: string[]): string {
  return spawnSync("ps", ["-o", columns, ...which], { encoding: "utf8" }).stdout ?? "";
}
