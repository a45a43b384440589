import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";

// A program that is not ours cannot watch whether we live. This shell does: when its standard input ends (we let go of
// it, or were killed, by kill -9 too) the program gets its signal. File descriptor 3 hears the program's process id.
const script = `
signal=$1; shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
child=$!
echo "$child" >&3
exec 3>&-
{ cat <&4 >/dev/null; kill -s "$signal" "$child" 2>/dev/null; } >/dev/null 2>&1 &
watcher=$!
exec 4<&-
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

export interface LeashedProcess {
  /** The shell; its exit is the program's exit, with the same code (128 + n for signal n). */
  shell: ChildProcess;
  /** The program's own process id. */
  pid: number;
  /** Asks the program to end, by its signal. */
  letGo(): void;
}

export interface LeashOptions {
  signal: "INT" | "TERM" | "KILL";
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Where its output goes: an open file, or ours. */
  output: number | "inherit" | "ignore";
  uid?: number;
  gid?: number;
}

/** Starts a program that ends when this process ends, however it ends. It runs in a process group of its own, so that Ctrl-C does not reach it. */
export async function leash(command: string, args: string[], options: LeashOptions): Promise<LeashedProcess> {
  const shell = spawn("/bin/sh", ["-c", script, "leash", options.signal, command, ...args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["pipe", options.output, options.output, "pipe"],
    detached: true,
    uid: options.uid,
    gid: options.gid,
  });
  shell.stdin?.on("error", () => {});
  const pid = await new Promise<number>((resolve, reject) => {
    shell.once("error", reject);
    let said = "";
    const ear = shell.stdio[3] as Readable;
    ear.on("data", (bytes: Buffer) => {
      said += bytes;
    });
    ear.once("close", () =>
      Number(said) ? resolve(Number(said)) : reject(new Error(`${command} could not be started`)),
    );
  });
  return { shell, pid, letGo: () => shell.stdin?.end() };
}

/** Resolves with true when the child has ended, with false after `milliseconds`. */
export async function ended(child: ChildProcess, milliseconds: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
