import { randomUUID } from "node:crypto";
import { log } from "#environment/log";
import { browserConnected, browserGone, pingConnections } from "#temporal/client";

// An agent is connected while one of its browsers holds a live stream; the grace time (D23) starts when the last one goes.
// The process pings for all its streams, so that the streams of a process that died are found by their old ping.

interface Registry {
  processId: string;
  open: Map<string, string>;
  pinging: boolean;
}
const kept = globalThis as { parleyBrowsers?: Registry };

function registry(): Registry {
  kept.parleyBrowsers ??= { processId: randomUUID(), open: new Map(), pinging: false };
  return kept.parleyBrowsers;
}

/** A browser of this agent opened its live stream. Never throws: a failure is logged, and the next ping tries again. */
export function browserArrived(agentId: string, connectionId: string): void {
  const { processId, open } = registry();
  open.set(connectionId, agentId);
  startPinging();
  browserConnected(agentId, connectionId, processId).catch((problem: unknown) =>
    log.warn({ err: problem, agentId }, "agent's browser was not noted"),
  );
}

/** Its stream ended: page closed, network lost, signed out. */
export function browserLeft(agentId: string, connectionId: string): void {
  registry().open.delete(connectionId);
  browserGone(agentId, connectionId).catch((problem: unknown) =>
    log.warn({ err: problem, agentId }, "agent's browser was not taken off"),
  );
}

function startPinging(): void {
  const registered = registry();
  if (registered.pinging) return;
  registered.pinging = true;
  setInterval(() => {
    if (registered.open.size === 0) return;
    pingConnections(registered.processId, registered.open).catch((problem: unknown) =>
      log.warn({ err: problem }, "ping of live streams failed"),
    );
  }, 5_000).unref();
}
