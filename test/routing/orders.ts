// What people and machines do in a run. An order names its target by a number, which is read against what is there when its step begins.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { storeInbound } from "#activities/inbound";
import type { Rule } from "#domain/assignment";
import { prisma } from "#prisma/client";
import {
  acceptConversation,
  browserConnected,
  browserGone,
  campaignsChanged,
  closeConversation,
  customerWrote,
  parkConversation,
  refuseOffer,
  setOnCall,
  setPresence,
  takeBackConversation,
  transferConversation,
} from "#temporal/client";
import { OrderRefused } from "#temporal/order-refused";
import type { Seen } from "./watch.ts";
import type { World } from "./world.ts";

/** One thing that somebody does; `a` and `b` choose by whom and with what. */
export interface Order {
  kind: keyof typeof kinds;
  a: number;
  b: number;
}

/** What became of an order: words for the story of a failed run. */
export type Outcome = string;

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

const inState = (world: World, ...states: string[]): Seen[] =>
  [...world.watch.conversations.values()].filter(({ state }) => states.includes(state));

/** Rules that a campaign may be changed to during a run. */
export const rules: Rule[] = ["incall", "nocall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"];

async function refusable(work: Promise<unknown>): Promise<Outcome> {
  try {
    await work;
    return "done";
  } catch (error) {
    // Whatever else is thrown fails the run.
    if (error instanceof OrderRefused) return `refused (${error.code})`;
    throw error;
  }
}

const presence = (agentId: string, state: "available" | "break" | "offline", source: "api" | "browser") =>
  setPresence({ agentId, state, source, by: `agent:${agentId}` });

/** Each looks for its target at once and gives the order only when called: a step's orders all start in the same instant. */
const kinds = {
  /** A customer writes, or a known one writes again; the carrier delivers it twice when `b` says so. */
  write: (world: World, { a, b }: Order) => {
    const campaign = pick(world.campaigns, a)!;
    const from = `+59899${String(campaign.ourNumber).slice(-4)}${String(b % 7).padStart(2, "0")}`;
    const providerMessageId = `SM${randomUUID()}`;
    world.delivered.add(providerMessageId);
    const deliver = async () => {
      const text = { providerMessageId, from, to: campaign.ourNumber, text: "Hello", media: [] };
      customerWrote(await storeInbound(world.providerId, "sms", [text]));
    };
    return async () => {
      await Promise.all(b % 5 === 0 ? [deliver(), deliver()] : [deliver()]);
      return `${from} writes${b % 5 === 0 ? ", delivered twice" : ""}`;
    };
  },
  accept: (world: World, { a, b }: Order) => {
    const agentId = pick(world.agentIds, a)!;
    const target = pick(inState(world, "waiting", "offered", "missed"), b);
    return async () =>
      target && refusable(acceptConversation({ conversationId: target.id, agentId, by: `agent:${agentId}` }));
  },
  refuse: (world: World, { a, b }: Order) => {
    const target = pick(inState(world, "offered"), a);
    // Now and then by somebody whom it is not offered to.
    const agentId = (b % 10 === 0 ? pick(world.agentIds, b) : target?.agent) ?? "";
    return async () => target && refusable(refuseOffer({ conversationId: target.id, agentId, by: `agent:${agentId}` }));
  },
  /** Whom it is offered to accepts. */
  acceptOffer: (world: World, { a }: Order) => {
    const target = pick(inState(world, "offered"), a);
    const agentId = target?.agent ?? "";
    return async () =>
      target && refusable(acceptConversation({ conversationId: target.id, agentId, by: `agent:${agentId}` }));
  },
  /** To a colleague, who is offered it where the campaign gives it a time; now and then to one who is no member. */
  transfer: (world: World, { a, b }: Order) => {
    const target = pick(inState(world, "active"), a);
    const agentId = pick(world.agentIds, b)!;
    return async () =>
      target && refusable(transferConversation({ conversationId: target.id, by: `agent:${target.agent}`, agentId }));
  },
  transferToCampaign: (world: World, { a, b }: Order) => {
    const target = pick(inState(world, "active"), a);
    const campaignId = pick(world.campaigns, b)!.id;
    return async () =>
      target && refusable(transferConversation({ conversationId: target.id, by: `agent:${target.agent}`, campaignId }));
  },
  park: (world: World, { a }: Order) => {
    const target = pick(inState(world, "active"), a);
    return async () =>
      target && refusable(parkConversation({ conversationId: target.id, by: `agent:${target.agent}` }));
  },
  takeBack: (world: World, { a }: Order) => {
    const target = pick(inState(world, "parked", "wrapup"), a);
    return async () =>
      target && refusable(takeBackConversation({ conversationId: target.id, by: `agent:${target.agent}` }));
  },
  close: (world: World, { a, b }: Order) => {
    // Now and then one that is closed already, or still waits.
    const target = pick(b % 10 === 0 ? [...world.watch.conversations.values()] : inState(world, "active"), a);
    return async () =>
      target && refusable(closeConversation({ conversationId: target.id, by: `agent:${target.agent}` }));
  },
  available: (world: World, { a }: Order) => {
    const agentId = pick(world.agentIds, a)!;
    return async () => void (await presence(agentId, "available", "api"));
  },
  /** By a page: with a stream, which may be lost. */
  signIn: (world: World, { a }: Order) => {
    const agentId = pick(world.agentIds, a)!;
    return async () => {
      const stream = randomUUID();
      const before = world.browsers.get(agentId);
      world.browsers.set(agentId, stream);
      await presence(agentId, "available", "browser");
      await browserConnected(agentId, stream, world.processId);
      if (before) await browserGone(agentId, before);
    };
  },
  loseBrowser: (world: World, { a }: Order) => {
    const [agentId, stream] = pick([...world.browsers], a) ?? [];
    return async () => {
      if (!agentId || !stream) return;
      world.browsers.delete(agentId);
      await browserGone(agentId, stream);
    };
  },
  break: (world: World, { a, b }: Order) => {
    const agentId = pick(world.agentIds, a)!;
    return async () => void (await presence(agentId, "break", b % 2 ? "api" : "browser"));
  },
  offline: (world: World, { a }: Order) => {
    const agentId = pick(world.agentIds, a)!;
    return async () => void (await presence(agentId, "offline", "api"));
  },
  call: (world: World, { a, b }: Order) => {
    const agentId = pick(world.agentIds, a)!;
    return () => setOnCall(agentId, b % 2 === 0);
  },
  cap: (world: World, { a, b }: Order) => {
    const { id } = pick(world.campaigns, a)!;
    return async () => {
      await prisma().campaign.update({ where: { id }, data: { maxInteractions: 1 + (b % 4) } });
      await campaignsChanged([id], "its cap was changed");
    };
  },
  rule: (world: World, { a, b }: Order) => {
    const { id } = pick(world.campaigns, a)!;
    return async () => {
      await prisma().campaign.update({ where: { id }, data: { rule: pick(rules, b)! } });
      await campaignsChanged([id], "its rule was changed");
    };
  },
  acceptTime: (world: World, { a, b }: Order) => {
    const { id } = pick(world.campaigns, a)!;
    return async () => {
      await prisma().campaign.update({ where: { id }, data: { acceptSeconds: pick([0, 1, 20], b)!, maxLapses: 2 } });
      await campaignsChanged([id], "its time to accept was changed");
    };
  },
  members: (world: World, { a, b }: Order) => {
    const { id: campaignId } = pick(world.campaigns, a)!;
    const agentId = pick(world.agentIds, b)!;
    return async () => {
      const gone = await prisma().member.deleteMany({ where: { campaignId, agentId } });
      if (gone.count === 0)
        await prisma()
          .member.create({ data: { campaignId, agentId } })
          .catch(() => {});
      await campaignsChanged([campaignId], "its members were changed");
    };
  },
  replaceWorker: (world: World) => () => world.replaceWorker(),
  restartWorker: (world: World) => () => world.restartWorker(),
} satisfies Record<string, (world: World, order: Order) => () => Promise<unknown>>;

const weights: Record<keyof typeof kinds, number> = {
  write: 14,
  accept: 4,
  acceptOffer: 4,
  refuse: 1,
  transfer: 2,
  transferToCampaign: 1,
  park: 1,
  takeBack: 1,
  close: 8,
  available: 5,
  signIn: 4,
  loseBrowser: 2,
  break: 2,
  offline: 2,
  call: 1,
  cap: 2,
  rule: 1,
  acceptTime: 1,
  members: 1,
  replaceWorker: 0.3,
  restartWorker: 0.3,
};

/** Any order, the frequent ones more often. */
export const anyOrder: fc.Arbitrary<Order> = fc.record({
  kind: fc.oneof(
    ...Object.entries(weights).map(([kind, weight]) => ({
      weight: Math.round(weight * 10),
      arbitrary: fc.constant(kind as Order["kind"]),
    })),
  ),
  a: fc.nat(99),
  b: fc.nat(99),
});

/** Prepares an order; calling what comes back gives it. */
export function prepared(world: World, order: Order): () => Promise<Outcome> {
  const give: () => Promise<unknown> = kinds[order.kind](world, order);
  return async () => {
    const began = performance.now();
    const outcome = (await give()) ?? "done";
    return `${order.kind}(${order.a},${order.b}): ${outcome} in ${Math.round(performance.now() - began)} ms`;
  };
}
