import { queueOrder } from "./conversation.ts";
import { type Order, order, type Random } from "./delivery-order.ts";
import { type Candidate, eligible, isPull, type Judgement, type Rule } from "./eligibility.ts";

export type { Order, Random } from "./delivery-order.ts";
export { type Candidate, eligible, isPull, pullRules, type Rule } from "./eligibility.ts";

/** What this version carries out; the others are refused when a campaign is saved. */
export const readyRules: readonly Rule[] = ["nocall"];
export const readyOrders: readonly Order[] = ["leastrecent"];

export interface Waiting {
  conversationId: string;
  requeued: boolean;
  /** Milliseconds since the epoch. */
  waitingSince: number;
}

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

/**
 * Gives the waiting conversations of a campaign to its agents, longest waiting first (I8), never above the cap (D24).
 * Each assignment counts for the next ones. What cannot be given now is left out; under a pull rule that is all.
 */
export function planAssignments(input: {
  rule: Rule;
  order: Order;
  maxInteractions: number;
  waiting: readonly Waiting[];
  candidates: readonly Candidate[];
  random: Random;
}): Assignment[] {
  if (isPull(input.rule)) return [];
  const assignments: Assignment[] = [];
  const agents = input.candidates.map((candidate) => ({ ...candidate }));
  let newest = latest(agents, "lastAssignedAt");
  let turn = latest(agents, "lastTurn");

  for (const { conversationId } of [...input.waiting].sort(queueOrder)) {
    const judged = agents.map((agent) => ({ agent, ...eligible(input.rule, agent, input.maxInteractions) }));
    const able = judged.filter((each) => each.ok);
    const first = Math.min(...able.map((each) => each.tier));
    const inTier = (tier: (each: Judgement) => boolean) => able.filter(tier).map((each) => each.agent);
    const ranked = [
      ...order(
        input.order,
        inTier((each) => each.tier === first),
        input.random,
      ),
      ...order(
        input.order,
        inTier((each) => each.tier !== first),
        input.random,
      ),
    ];
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
    pick.heldByIncall ||= input.rule === "incall";
    newest += 1;
    pick.lastAssignedAt = newest;
    turn += 1;
    pick.lastTurn = turn;
  }
  return assignments;
}

function latest(agents: readonly Candidate[], field: "lastAssignedAt" | "lastTurn"): number {
  return agents.reduce((highest, agent) => Math.max(highest, agent[field] ?? 0), 0);
}
