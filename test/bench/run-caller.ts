import { spawn } from "node:child_process";
import { once } from "node:events";
import { json } from "node:stream/consumers";
import { root } from "../../launch/folders.ts";
import type { CallerFindings, CallerOrders } from "./processes/webhook-caller.ts";

/** Runs the calling carrier as a process and returns what it heard. Throws when it failed. */
export async function runCaller(orders: CallerOrders): Promise<CallerFindings> {
  const caller = spawn(process.execPath, ["--import", "tsx", "test/bench/processes/webhook-caller.ts"], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  caller.stdin.end(JSON.stringify(orders));
  const [findings, [code]] = await Promise.all([json(caller.stdout).catch(() => null), once(caller, "exit")]);
  if (code !== 0 || findings === null) throw new Error(`the caller ended with ${code}`);
  return findings as CallerFindings;
}
