"use server";

import { z } from "zod";
import { endSession, setPresence } from "#temporal/client";
import { readAgent } from "../agents.ts";
import { checkBreak } from "../breaks.ts";
import { action } from "../door.ts";
import { id } from "../shapes/parts.ts";

export type { Monitor, MonitorAgent, MonitorTotals } from "../monitor.ts";
export type { AgentInfo } from "../monitor-agent.ts";
export type { MonitorItem, MonitorList } from "../monitor-list.ts";

/** A supervisor sends an agent on a break (F61): it keeps its conversations and gets no new ones, until it or a supervisor ends the break. */
export const pauseAgent = action(
  { name: "agent.pause", role: "supervisor", input: z.object({ agentId: id, breakId: id.nullable() }) },
  async ({ input: { agentId, breakId }, viewer, requestId }) => {
    await readAgent(viewer, agentId);
    await checkBreak(breakId);
    await setPresence({
      agentId,
      state: "break",
      breakId,
      source: "supervisor",
      by: `user:${viewer.userId}`,
      audit: { action: "agent.paused", requestId },
    });
  },
);

/** A supervisor ends an agent's break: new conversations come to it again. */
export const resumeAgent = action(
  { name: "agent.resume", role: "supervisor", input: z.object({ agentId: id }) },
  async ({ input: { agentId }, viewer, requestId }) => {
    await readAgent(viewer, agentId);
    await setPresence({
      agentId,
      state: "available",
      source: "supervisor",
      by: `user:${viewer.userId}`,
      audit: { action: "agent.resumed", requestId },
    });
  },
);

/** A supervisor ends all sign-ins of an agent (F63); its conversations go back to the front of their queues (D23). Returns how many. */
export const logOutAgent = action(
  { name: "agent.logOut", role: "supervisor", input: z.object({ agentId: id }) },
  async ({ input: { agentId }, viewer, requestId }) => {
    await readAgent(viewer, agentId);
    return endSession({
      userId: agentId,
      by: `user:${viewer.userId}`,
      why: "its agent was logged out by a supervisor",
      audit: { action: "agent.logged_out", requestId },
    });
  },
);
