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

export interface AgentTimes {
  presenceSince: Date;
  onCall: boolean;
  /** When the last call began or ended; null = there was none. */
  callSince: Date | null;
  active: number;
  /** When the agent began to hold conversations, or held none any more; null = it never held one. */
  loadSince: Date | null;
}

/** When the state of F51 began (F55): the later of the presence's beginning and that of being busy, or of being free. */
export function agentStateSince({ presenceSince, onCall, callSince, active, loadSince }: AgentTimes): Date {
  const both = [callSince?.getTime(), loadSince?.getTime()].filter((at) => at !== undefined);
  const busy = [onCall ? callSince?.getTime() : undefined, active > 0 ? loadSince?.getTime() : undefined].filter(
    (at) => at !== undefined,
  );
  const load = busy.length > 0 ? Math.min(...busy) : Math.max(...both, 0);
  return new Date(Math.max(presenceSince.getTime(), load));
}
