export type Presence = "available" | "break" | "offline";
export type AgentState = "disconnected" | "free" | "busy" | "freeOnBreak" | "busyOnBreak";

export interface AgentFacts {
  presence: Presence;
  /** Told by an outside telephone system: there is no voice here. */
  onCall: boolean;
  /** Conversations that the agent holds, over all campaigns. */
  active: number;
  /** Somebody stands behind the presence: a browser (grace time included) or the API that set it (D23). */
  hasSession: boolean;
}

/** The state that a supervisor sees of an agent (F51). */
export function agentState(facts: AgentFacts): AgentState {
  if (facts.presence === "offline" || !facts.hasSession) return "disconnected";
  const busy = facts.onCall || facts.active > 0;
  if (facts.presence === "break") return busy ? "busyOnBreak" : "freeOnBreak";
  return busy ? "busy" : "free";
}
