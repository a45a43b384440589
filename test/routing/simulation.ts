// A contact centre's day by the pure rules alone: customers arrive and give up, agents answer and rest, in simulated time.
import {
  type Candidate,
  eligible,
  isPull,
  type Order,
  planAssignments,
  type Random,
  type Rule,
} from "#domain/assignment";
import { queueOrder } from "#domain/conversation";
import { type ServiceLevelCounts, serviceLevelPercent } from "#domain/service-level";
import { freeCandidate } from "../candidate.ts";
import { Events, mulberry32 } from "./simulated-time.ts";

export interface CampaignReport {
  rule: Rule;
  order: Order;
  arrivals: number;
  /** Percent of D1; null when nobody was answered or gave up late. */
  serviceLevel: number | null;
  /** Percent of the arrivals. */
  abandoned: number;
  longestWaitSeconds: number;
}
export interface SimulationReport {
  arrivals: number;
  campaigns: CampaignReport[];
  /** Of the time that agents were available: percent in which they had a conversation. */
  occupancy: number;
  /** Breaks of I7 and I8, a line each. */
  violations: string[];
}

const agentCount = 30;
const serviceLevelMilliseconds = 30_000;
const kinds: { rule: Rule; order: Order; cap: number; share: number }[] = [
  { rule: "nocall", order: "leastrecent", cap: 4, share: 0.35 },
  { rule: "omni", order: "rrmemory", cap: 3, share: 0.25 },
  { rule: "interaction", order: "wrandom", cap: 1, share: 0.15 },
  { rule: "incall", order: "leastrecent", cap: 1, share: 0.1 },
  { rule: "ringallmultiple", order: "rrmemory", cap: 3, share: 0.15 },
];

interface Talk {
  conversationId: string;
  campaign: number;
  requeued: boolean;
  waitingSince: number;
  arrivedAt: number;
  agent: Agent | null;
  state: "waiting" | "active" | "over";
}
interface Agent extends Candidate {
  campaigns: Set<number>;
  turns: Map<number, number>;
  talks: Set<Talk>;
  availableFor: number;
  busyFor: number;
}

/** So many arrivals on 30 agents in 5 campaigns that share them. The same seed is the same day. */
export function simulate(arrivals: number, seed: number): SimulationReport {
  return new Day(arrivals, seed).run();
}

class Day {
  readonly #random: Random;
  readonly #arrivals: number;
  readonly #agents: Agent[];
  readonly #waiting: Talk[][] = kinds.map(() => []);
  readonly #counts = kinds.map(() => ({
    arrivals: 0,
    abandoned: 0,
    longest: 0,
    inTime: 0,
    answered: 0,
    abandonedLate: 0,
  }));
  readonly #violations: string[] = [];
  readonly #events = new Events();
  #now = 0;
  #turn = 0;

  constructor(arrivals: number, seed: number) {
    this.#arrivals = arrivals;
    this.#random = mulberry32(seed);
    this.#agents = Array.from({ length: agentCount }, (_, n) => this.#agent(n));
  }

  run(): SimulationReport {
    for (let at = 0, n = 0; n < this.#arrivals; n++) {
      // A morning, a noon with twice as many, and an afternoon.
      const busy = 1 + Math.sin((Math.PI * n) / this.#arrivals);
      at += this.#exponential(2_400 / busy);
      this.#events.add(at, () => this.#arrive(n));
    }
    for (const agent of this.#agents) this.#events.add(this.#exponential(3_600_000), () => this.#rest(agent));
    for (let event = this.#events.next(); event; event = this.#events.next()) {
      this.#pass(event.at - this.#now);
      this.#now = event.at;
      event.happens();
      this.#assign();
      this.#check();
    }
    const available = this.#agents.reduce((sum, agent) => sum + agent.availableFor, 0);
    const busy = this.#agents.reduce((sum, agent) => sum + agent.busyFor, 0);
    return {
      arrivals: this.#counts.reduce((sum, each) => sum + each.arrivals, 0),
      campaigns: kinds.map(({ rule, order }, at) => {
        const { arrivals, abandoned, longest, ...level } = this.#counts[at]!;
        return {
          rule,
          order,
          arrivals,
          serviceLevel: serviceLevelPercent(level satisfies ServiceLevelCounts),
          abandoned: Math.round((1_000 * abandoned) / arrivals) / 10,
          longestWaitSeconds: Math.round(longest / 1_000),
        };
      }),
      occupancy: Math.round((1_000 * busy) / available) / 10,
      violations: this.#violations,
    };
  }

  #agent(n: number): Agent {
    // Everybody is in one campaign, and two of three in another as well.
    const campaigns = new Set([n % kinds.length, ...(n % 3 ? [(n * 7 + 1) % kinds.length] : [])]);
    return {
      ...freeCandidate,
      agentId: `agent ${n}`,
      penalty: (n * 13) % 100,
      joinedOrder: n,
      campaigns,
      turns: new Map(),
      talks: new Set(),
      availableFor: 0,
      busyFor: 0,
    };
  }

  #exponential(mean: number): number {
    return -Math.log(1 - this.#random()) * mean;
  }

  #pass(milliseconds: number): void {
    for (const agent of this.#agents) {
      if (agent.presence !== "available") continue;
      agent.availableFor += milliseconds;
      if (agent.talks.size > 0) agent.busyFor += milliseconds;
    }
  }

  #arrive(n: number): void {
    let [campaign, dice] = [0, this.#random()];
    while (campaign < kinds.length - 1 && dice >= kinds[campaign]!.share) dice -= kinds[campaign++]!.share;
    const times = { waitingSince: this.#now, arrivedAt: this.#now };
    const talk: Talk = {
      conversationId: `talk ${n}`,
      campaign,
      requeued: false,
      ...times,
      agent: null,
      state: "waiting",
    };
    this.#counts[campaign]!.arrivals += 1;
    this.#waiting[campaign]!.push(talk);
    this.#events.add(this.#now + this.#exponential(240_000) + 10_000, () => this.#giveUp(talk));
    if (isPull(kinds[campaign]!.rule))
      this.#events.add(this.#now + this.#exponential(4_000), () => this.#takeOne(campaign));
  }

  #giveUp(talk: Talk): void {
    if (talk.state !== "waiting") return;
    this.#leaveQueue(talk, "over");
    const counts = this.#counts[talk.campaign]!;
    counts.abandoned += 1;
    if (this.#now - talk.arrivedAt > serviceLevelMilliseconds) counts.abandonedLate += 1;
  }

  /** Under a pull rule: somebody who may takes the longest waiting. */
  #takeOne(campaign: number): void {
    const { rule, cap } = kinds[campaign]!;
    const talk = [...this.#waiting[campaign]!].sort(queueOrder)[0];
    if (!talk) return;
    const able = this.#agents.filter((agent) => agent.campaigns.has(campaign) && eligible(rule, agent, cap).ok);
    const taker = able[Math.floor(this.#random() * able.length)];
    if (taker) this.#give(talk, taker);
    else this.#events.add(this.#now + this.#exponential(4_000), () => this.#takeOne(campaign));
  }

  #assign(): void {
    for (const [campaign, waiting] of this.#waiting.entries()) {
      if (waiting.length === 0) continue;
      const { rule, order, cap } = kinds[campaign]!;
      const candidates = this.#agents
        .filter((agent) => agent.campaigns.has(campaign))
        .map((agent) => ({ ...agent, lastTurn: agent.turns.get(campaign) ?? null }));
      const plan = planAssignments({ rule, order, maxInteractions: cap, waiting, candidates, random: this.#random });
      for (const { conversationId, agentId } of plan) {
        const talk = waiting.find((each) => each.conversationId === conversationId)!;
        if (waiting.some((other) => queueOrder(other, talk) < 0))
          this.#violations.push(`I8: ${conversationId} was not the first`);
        this.#give(talk, this.#agents.find((agent) => agent.agentId === agentId)!);
      }
    }
  }

  #give(talk: Talk, agent: Agent): void {
    if (talk.agent || talk.state !== "waiting")
      this.#violations.push(`I7: ${talk.conversationId} has an owner already`);
    // Held by the agent's own count, not by what the rules are told.
    if (agent.talks.size >= kinds[talk.campaign]!.cap)
      this.#violations.push(`I7: ${agent.agentId} has ${agent.talks.size} already`);
    if (agent.presence !== "available") this.#violations.push(`I7: ${agent.agentId} is not available`);
    this.#leaveQueue(talk, "active");
    talk.agent = agent;
    agent.talks.add(talk);
    agent.lastAssignedAt = this.#now;
    agent.turns.set(talk.campaign, ++this.#turn);
    this.#loads(agent);
    const counts = this.#counts[talk.campaign]!;
    const waited = this.#now - talk.arrivedAt;
    counts.longest = Math.max(counts.longest, waited);
    counts.answered += 1;
    if (waited <= serviceLevelMilliseconds) counts.inTime += 1;
    this.#events.add(this.#now + 20_000 + this.#exponential(60_000), () => this.#end(talk, agent));
  }

  #end(talk: Talk, agent: Agent): void {
    if (!agent.talks.delete(talk)) return;
    talk.state = "over";
    this.#loads(agent);
  }

  /** A break; one in ten leaves the room, and what it had goes to the front of the queue (D23). */
  #rest(agent: Agent): void {
    if (this.#events.onlyRests(agentCount)) return;
    const leaves = this.#random() < 0.1;
    agent.presence = leaves ? "offline" : "break";
    if (leaves)
      for (const talk of agent.talks) {
        Object.assign(talk, { agent: null, state: "waiting", requeued: true, waitingSince: this.#now });
        this.#waiting[talk.campaign]!.push(talk);
        agent.talks.delete(talk);
      }
    this.#loads(agent);
    this.#events.add(this.#now + 300_000 + this.#exponential(300_000), () => {
      agent.presence = "available";
      this.#events.add(this.#now + this.#exponential(3_600_000), () => this.#rest(agent));
    });
  }

  #leaveQueue(talk: Talk, state: Talk["state"]): void {
    talk.state = state;
    const waiting = this.#waiting[talk.campaign]!;
    waiting.splice(waiting.indexOf(talk), 1);
  }

  #loads(agent: Agent): void {
    agent.activeTotal = agent.talks.size;
    agent.heldByIncall = [...agent.talks].some(({ campaign }) => kinds[campaign]!.rule === "incall");
  }

  #check(): void {
    for (const [campaign, waiting] of this.#waiting.entries()) {
      const { rule, cap } = kinds[campaign]!;
      if (waiting.length === 0 || isPull(rule)) continue;
      const idle = this.#agents.find((agent) => agent.campaigns.has(campaign) && eligible(rule, agent, cap).ok);
      if (idle)
        this.#violations.push(`I8: ${waiting.length} wait in campaign ${campaign} while ${idle.agentId} is free`);
    }
  }
}
