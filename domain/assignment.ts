import { queueOrder } from "./conversation.ts";
import { type Order, order, type Random } from "./delivery-order.ts";
import { type Candidate, eligible, isPull, type Judgement, type Rule } from "./eligibility.ts";

export type { Order, Random } from "./delivery-order.ts";
export { type Candidate, eligible, type Hindrance, isPull, pullRules, type Rule } from "./eligibility.ts";

export interface Waiting {
  conversationId: string;
  requeued: boolean;
  /** Milliseconds since the epoch. */
  waitingSince: number;
  /** How often each agent has let an offer of it go in this wait; who is not named has had none. */
  offered?: Record<string, number>;
}

export interface Assignment {
  conversationId: string;
  agentId: string;
  /** Why this agent: kept with the fact (I10). */
  because: Decision;
}

/** Why a conversation went to its agent: who could have had it (best first, then those who could not), by which rule, and the pick. */
export interface Decision {
  rule: Rule;
  order: Order;
  /** `offers`: how often this agent has let it go in this wait; left out where never. */
  candidates: { agentId: string; load: number; eligible: boolean; why: string; offers?: number }[];
  pick: string;
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

  for (const { conversationId, offered = {} } of [...input.waiting].sort(queueOrder)) {
    const judged = agents.map((agent) => ({
      agent,
      offers: offered[agent.agentId] ?? 0,
      ...eligible(input.rule, agent, input.maxInteractions),
    }));
    const ranked = rank(judged, input.order, input.random);
    const pick = ranked[0];
    if (!pick) break;

    const listed = [...ranked, ...judged.filter((each) => !each.ok).map((each) => each.agent)];
    const judgements = new Map(judged.map((each) => [each.agent, each]));
    assignments.push({
      conversationId,
      agentId: pick.agentId,
      because: {
        rule: input.rule,
        order: input.order,
        candidates: listed.map((agent) => {
          const { ok, why, offers } = judgements.get(agent)!;
          return { agentId: agent.agentId, load: agent.activeTotal, eligible: ok, why, ...(offers > 0 && { offers }) };
        }),
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

type Judged = Judgement & { agent: Candidate; offers: number };

/** Who may, best first: who had fewer offers of it before who had more, then by the rule's tiers, then in the campaign's order. */
function rank(judged: readonly Judged[], name: Order, random: Random): Candidate[] {
  const groups = new Map<number, Candidate[]>();
  for (const each of judged.filter(({ ok }) => ok)) {
    const place = each.offers * tiers + each.tier;
    groups.set(place, [...(groups.get(place) ?? []), each.agent]);
  }
  const places = [...groups.keys()].sort((a, b) => a - b);
  return places.flatMap((place) => order(name, groups.get(place)!, random));
}

const tiers = 2;

function latest(agents: readonly Candidate[], field: "lastAssignedAt" | "lastTurn"): number {
  return agents.reduce((highest, agent) => Math.max(highest, agent[field] ?? 0), 0);
}
