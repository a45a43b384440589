import type { Presence } from "./agent-state.ts";

/** When an agent may get a new conversation. */
export type Rule = "incall" | "nocall" | "interaction" | "ringall" | "ringallmultiple" | "omni" | "nopause";

/** With these the queue gives nothing by itself: who may takes what waits, and the first to accept has it. */
export const pullRules: readonly Rule[] = ["ringall", "ringallmultiple"];

export function isPull(rule: Rule): boolean {
  return pullRules.includes(rule);
}

/** A member of the campaign, as seen at one instant. */
export interface Candidate {
  agentId: string;
  presence: Presence;
  /** A conversation of an `incall` campaign holds the agent: a break that nobody logs, until it ends. */
  heldByIncall: boolean;
  /** By an outside telephone system's word. */
  onCall: boolean;
  /** Active conversations over all campaigns (D24). */
  activeTotal: number;
  /** 0–100; only `wrandom` looks at it. */
  penalty: number;
  /** Last assignment in any campaign, milliseconds since the epoch; null = never. */
  lastAssignedAt: number | null;
  /** A number that grows with every turn, of this agent's last one in the campaign; null = none yet. Only `rrmemory` looks at it. */
  lastTurn: number | null;
  /** Place in the row of members. */
  joinedOrder: number;
}

/** Why an agent may not, in one word. */
export type Hindrance = "offline" | "break" | "exclusive" | "onCall" | "busy" | "full";

export interface Judgement {
  ok: boolean;
  /** Null when the agent may. */
  hindrance: Hindrance | null;
  why: string;
  /** Of those who may, who goes before the others whatever the order says (0 first). */
  tier: number;
}

/**
 * Whether an agent may get, or under a pull rule take, a conversation now, and why (not). `maxInteractions` is the campaign's cap, which no rule
 * exceeds (D24).
 */
export function eligible(rule: Rule, candidate: Candidate, maxInteractions: number): Judgement {
  const { presence, heldByIncall, onCall, activeTotal } = candidate;
  const no = (hindrance: Hindrance, why: string): Judgement => ({ ok: false, hindrance, why, tier: 0 });
  if (presence === "offline") return no("offline", "not connected");
  if (presence === "break") return no("break", "on a break");
  if (heldByIncall && rule !== "nopause") return no("exclusive", "held by an exclusive conversation");
  if (onCall && rule === "incall") return no("onCall", "on a call");
  if (activeTotal > 0 && oneAtATime.includes(rule)) return no("busy", "has a conversation");
  const load = `${activeTotal} of ${maxInteractions} conversations`;
  if (activeTotal >= maxInteractions) return no("full", load);
  return { ok: true, hindrance: null, why: load, tier: rule === "omni" && (activeTotal > 0 || onCall) ? 1 : 0 };
}

const oneAtATime: readonly Rule[] = ["incall", "interaction", "ringall"];
