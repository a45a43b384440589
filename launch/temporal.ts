// Temporal's dev server, its state in one SQLite file.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setPriority } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LeashedProcess, leash } from "./leash.ts";
import { tool } from "./tool.ts";

export interface DevServer {
  program: string;
  file: string;
  port: number;
  /** Without it, the server has no web pages. */
  uiPort?: number;
  /** Further arguments. */
  more?: string[];
  /** False: it takes the processor like everybody else, since what is measured is how orders pass through it. */
  givesWay?: boolean;
}

/** What runs can be found by in Temporal's pages; a server of one's own needs the same. */
export const searchAttributes = [
  "CampaignId",
  "AgentId",
  "ConversationState",
  "Channel",
  "DialerId",
  "DialerState",
] as const;

/** The dev server's program: Temporal's CLI on PATH, else the pinned one from PyPI. */
export async function temporalProgram(): Promise<string> {
  const found = spawnSync("temporal", ["--version"], { encoding: "utf8" });
  return found.status === 0 ? "temporal" : tool("temporal");
}

/** Starts the server. Not ready yet: see `temporalReady`. */
export async function startTemporal(server: DevServer, output: number | "ignore"): Promise<LeashedProcess> {
  const args = ["server", "start-dev", "--ip", "127.0.0.1", "--port", String(server.port)];
  args.push("--db-filename", server.file, "--log-level", "warn");
  args.push("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal");
  args.push(...(server.uiPort ? ["--ui-port", String(server.uiPort)] : ["--headless"]));
  for (const name of searchAttributes) args.push("--search-attribute", `${name}=Keyword`);
  args.push(...(server.more ?? []));
  const started = await leash(server.program, args, { signal: "TERM", cwd: dirname(server.file), output });
  if (server.givesWay ?? true) giveWay(started.pid);
  return started;
}

/** Waits until the server's namespace answers. `gone` ends the wait. */
export async function temporalReady(port: number, gone: () => boolean): Promise<void> {
  const { Connection } = await import("@temporalio/client");
  for (;;) {
    if (gone()) throw new Error("Temporal's dev server ended while it started");
    if (await listens(port)) {
      try {
        const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: 2000 });
        try {
          await connection.workflowService.describeNamespace({ namespace: "default" });
          return;
        } finally {
          await connection.close();
        }
      } catch {
        // It listens before it serves.
      }
    }
    await sleep(100);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Has a process of ours take the processor only when what people and carriers wait for leaves it. Where the system does not let us, nothing changes. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, 10);
    // Linux shares the processor among sessions first, and each leash is one: there the niceness of a process says nothing to the others.
    writeFileSync(`/proc/${pid}/autogroup`, "10");
  } catch {
    // Another system, or one without such groups.
  }
}
