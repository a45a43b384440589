import type { ConversationState } from "./conversation.ts";
import { type Candidate, eligible, type Hindrance, isPull, type Rule } from "./eligibility.ts";

export interface Taking {
  state: ConversationState;
  rule: Rule;
  maxInteractions: number;
  candidate: Candidate;
  /** Nobody in the campaign waits longer. */
  first: boolean;
}

/**
 * What keeps an agent from taking a conversation that nobody has, by hand; null = nothing. What the queue would give, an agent may also take on a
 * break; under a pull rule taking is how conversations are given, and the rule judges it. Missed ones are taken whatever the load (D24).
 */
export function hindranceToTake({
  state,
  rule,
  maxInteractions,
  candidate,
  first,
}: Taking): Hindrance | "notFirst" | null {
  if (candidate.presence === "offline") return "offline";
  if (state === "missed") return null;
  const judged: Candidate = isPull(rule) ? candidate : { ...candidate, presence: "available" };
  const { hindrance } = eligible(rule, judged, maxInteractions);
  if (hindrance) return hindrance;
  return rule === "ringall" && state === "waiting" && !first ? "notFirst" : null;
}
