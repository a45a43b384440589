import type { Presence } from "./agent-state.ts";
import { queueOrder } from "./conversation.ts";

/** When an agent may get a new conversation. */
export type Rule = "incall" | "nocall" | "interaction" | "ringall" | "ringallmultiple" | "omni" | "nopause";
/** Who of those who may gets it. */
export type Order = "wrandom" | "rrmemory" | "leastrecent";

/** What this version carries out; the others are refused when a campaign is saved. */
export const readyRules: readonly Rule[] = ["nocall"];
export const readyOrders: readonly Order[] = ["leastrecent"];

/** A member of the campaign, as seen at one instant. */
export interface Candidate {
  agentId: string;
  presence: Presence;
  onBreak: boolean;
  onCall: boolean;
  /** Active conversations over all campaigns (D24). */
  activeTotal: number;
  /** 0–100; only `wrandom` looks at it. */
  penalty: number;
  /** Milliseconds since the epoch; null = never. */
  lastAssignedAt: number | null;
  /** Place in the row of members. */
  joinedOrder: number;
}

export interface Waiting {
  conversationId: string;
  requeued: boolean;
  /** Milliseconds since the epoch. */
  waitingSince: number;
}

/** What an order remembers between assignments: the agents served in this round, in that order. */
export interface OrderMemory {
  served: readonly string[];
}

/** A number in [0, 1), given from outside so that a plan can be repeated. */
export type Random = () => number;

export interface Assignment {
  conversationId: string;
  agentId: string;
  /** Why this agent: kept with the fact (I10). Those who could are listed first, best first. */
  because: {
    rule: Rule;
    order: Order;
    candidates: { agentId: string; load: number; eligible: boolean; why: string }[];
    pick: string;
  };
}

/** Whether an agent may get a conversation now, and why (not). `maxInteractions` is the campaign's cap (D24). */
export function eligible(rule: Rule, candidate: Candidate, maxInteractions: number): { ok: boolean; why: string } {
  if (rule !== "nocall") throw new Error(`The strategy rule "${rule}" is not available yet; use "nocall"`);
  if (candidate.presence === "offline") return { ok: false, why: "not connected" };
  if (candidate.onBreak || candidate.presence === "break") return { ok: false, why: "on a break" };
  const load = `${candidate.activeTotal} of ${maxInteractions} conversations`;
  return { ok: candidate.activeTotal < maxInteractions, why: load };
}

/** Eligible agents, best first. */
export function order(
  name: Order,
  candidates: readonly Candidate[],
  _memory: OrderMemory | null,
  _random: Random,
): Candidate[] {
  if (name !== "leastrecent") throw new Error(`The delivery order "${name}" is not available yet; use "leastrecent"`);
  return [...candidates].sort(
    (a, b) =>
      // Never served comes first, and who came first into the row goes before the others.
      (a.lastAssignedAt ?? -1) - (b.lastAssignedAt ?? -1) ||
      a.joinedOrder - b.joinedOrder ||
      (a.agentId < b.agentId ? -1 : 1),
  );
}

/**
 * Gives the waiting conversations of a campaign to its agents, longest waiting first (I8), never above the cap (D24).
 * Each assignment counts for the next ones. What cannot be given now is left out.
 */
export function planAssignments(input: {
  rule: Rule;
  order: Order;
  maxInteractions: number;
  waiting: readonly Waiting[];
  candidates: readonly Candidate[];
  random: Random;
  memory?: OrderMemory | null;
}): Assignment[] {
  const assignments: Assignment[] = [];
  const agents = input.candidates.map((candidate) => ({ ...candidate }));
  let newest = agents.reduce((latest, agent) => Math.max(latest, agent.lastAssignedAt ?? 0), 0);

  for (const { conversationId } of [...input.waiting].sort(queueOrder)) {
    const judged = agents.map((agent) => ({ agent, ...eligible(input.rule, agent, input.maxInteractions) }));
    const able = judged.filter((each) => each.ok).map((each) => each.agent);
    const ranked = order(input.order, able, input.memory ?? null, input.random);
    const pick = ranked[0];
    if (!pick) break;

    const whys = new Map(judged.map((each) => [each.agent, each]));
    const listed = [...ranked, ...judged.filter((each) => !each.ok).map((each) => each.agent)];
    assignments.push({
      conversationId,
      agentId: pick.agentId,
      because: {
        rule: input.rule,
        order: input.order,
        candidates: listed.map((agent) => ({
          agentId: agent.agentId,
          load: agent.activeTotal,
          eligible: whys.get(agent)?.ok ?? false,
          why: whys.get(agent)?.why ?? "",
        })),
        pick: pick.agentId,
      },
    });
    pick.activeTotal += 1;
    newest += 1;
    pick.lastAssignedAt = newest;
  }
  return assignments;
}
