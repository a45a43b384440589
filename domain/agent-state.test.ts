import { expect, test } from "vitest";
import { type AgentFacts, type AgentState, type AgentTimes, agentState, agentStateSince } from "./agent-state.ts";

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

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 12, minute));
const times: AgentTimes = { presenceSince: at(0), onCall: false, callSince: null, active: 0, loadSince: null };

test.each<[string, Partial<AgentTimes>, Date]>([
  ["since the presence began", {}, at(0)],
  ["busy since the first conversation", { active: 2, loadSince: at(5) }, at(5)],
  ["free since the last one ended", { loadSince: at(7) }, at(7)],
  ["busy since the call", { onCall: true, callSince: at(4), loadSince: at(2) }, at(4)],
  [
    "busy since the earlier of call and conversation",
    { onCall: true, callSince: at(6), active: 1, loadSince: at(3) },
    at(3),
  ],
  ["free since the later end", { callSince: at(8), loadSince: at(3) }, at(8)],
  ["a break begun while busy", { presenceSince: at(9), active: 1, loadSince: at(5) }, at(9)],
])("%s", (_name, change, expected) => {
  expect(agentStateSince({ ...times, ...change })).toEqual(expected);
});
