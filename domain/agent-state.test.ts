import { expect, test } from "vitest";
import { type AgentFacts, type AgentState, agentState } from "./agent-state.ts";

const free: AgentFacts = { presence: "available", onCall: false, active: 0, hasSession: true };

test.each<[string, Partial<AgentFacts>, AgentState]>([
  ["nothing to do", {}, "free"],
  ["a conversation", { active: 1 }, "busy"],
  ["a call", { onCall: true }, "busy"],
  ["a break", { presence: "break" }, "freeOnBreak"],
  ["a break with a conversation left", { presence: "break", active: 2 }, "busyOnBreak"],
  ["a break with a call", { presence: "break", onCall: true }, "busyOnBreak"],
  ["logged out", { presence: "offline" }, "disconnected"],
  ["logged out, a call goes on", { presence: "offline", onCall: true, active: 1 }, "disconnected"],
  ["nobody behind the presence", { hasSession: false }, "disconnected"],
])("%s", (_name, change, expected) => {
  expect(agentState({ ...free, ...change })).toBe(expected);
});
