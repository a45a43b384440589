// Who becomes free in one campaign serves those who wait in another at once: by a wake-up, not by the sweep, which rests here.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeInbound } from "#activities/inbound";
import { claimAll } from "#activities/queue";
import { pool, prisma } from "#prisma/client";
import { campaignsChanged, customerWrote, refuseOffer, setPresence, transferConversation } from "#temporal/client";
import { makeAgent, makeCampaign, makeConversation, makeMember, makeThread } from "./factory.ts";
import { type CampaignPlan, World } from "./routing/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.open();
}, 60_000);
afterAll(() => world?.close(), 60_000);

const plan = (fields: Partial<CampaignPlan>): CampaignPlan => ({
  rule: "nocall",
  order: "leastrecent",
  cap: 1,
  acceptSeconds: 0,
  members: [],
  ...fields,
});
const available = (agentId: string) =>
  setPresence({ agentId, state: "available", source: "api", by: `agent:${agentId}` });

/** A new customer of the campaign at that place writes, and what can be done is done. */
async function write(campaign: number): Promise<void> {
  const { ourNumber } = world.campaigns[campaign]!;
  const from = `+59899${Math.random().toString().slice(2, 8)}`;
  const text = { providerMessageId: `SM${randomUUID()}`, from, to: ourNumber, text: "Hello", media: [] };
  customerWrote(await storeInbound(world.providerId, "sms", [text]));
  await world.quiet();
}

const of = (campaign: number) =>
  [...world.watch.conversations.values()].filter((one) => one.campaign === world.campaigns[campaign]!.id);

test("an agent who refuses an offer serves who waits in another campaign", async () => {
  await world.begin([plan({ acceptSeconds: 60, members: [0, 0] }), plan({ members: [0, null] })], 2);
  const [one, two] = world.agentIds as [string, string];
  await available(one);
  await write(0);
  await write(1);
  await available(two);
  await world.quiet();
  expect(of(0)).toMatchObject([{ state: "offered", agent: one }]);
  expect(of(1)).toMatchObject([{ state: "waiting" }]);
  await refuseOffer({ conversationId: of(0)[0]!.id, agentId: one, by: `agent:${one}` });
  await world.quiet();
  expect(of(0)).toMatchObject([{ state: "offered", agent: two }]);
  expect(of(1)).toMatchObject([{ state: "active", agent: one }]);
  await world.end();
}, 120_000);

test("an agent who refuses what a colleague hands over serves who waits in another campaign", async () => {
  await world.begin([plan({ members: [0, 0] }), plan({ members: [null, 0] })], 2);
  const [one, two] = world.agentIds as [string, string];
  await prisma().campaign.update({ where: { id: world.campaigns[0]!.id }, data: { transferSeconds: 60 } });
  await available(one);
  await write(0);
  await available(two);
  const conversationId = of(0)[0]!.id;
  await transferConversation({ conversationId, by: `agent:${one}`, agentId: two });
  await write(1);
  expect(of(0)).toMatchObject([{ state: "offered", agent: two }]);
  expect(of(1)).toMatchObject([{ state: "waiting" }]);
  await refuseOffer({ conversationId, agentId: two, by: `agent:${two}` });
  await world.quiet();
  expect(of(0)).toMatchObject([{ state: "active", agent: one }]);
  expect(of(1)).toMatchObject([{ state: "active", agent: two }]);
  await world.end();
}, 120_000);

test("an agent who is not held exclusively any more serves who waits in another campaign", async () => {
  await world.begin([plan({ rule: "incall", members: [0] }), plan({ cap: 2, members: [0] })], 1);
  const [agentId] = world.agentIds as [string];
  await available(agentId);
  await write(0);
  await write(1);
  expect(of(1)).toMatchObject([{ state: "waiting" }]);
  const { id } = world.campaigns[0]!;
  await prisma().campaign.update({ where: { id }, data: { rule: "nocall" } });
  await campaignsChanged([id], "its rule was changed");
  await world.quiet();
  expect(of(1)).toMatchObject([{ state: "active", agent: agentId }]);
  await world.end();
}, 120_000);

test("who waits longer is not passed over when its agent was taken meanwhile", async () => {
  const { providerId } = world;
  const agents = [await makeAgent(), await makeAgent()];
  const campaignId = await makeCampaign({ providerId, maxInteractions: 1 });
  for (const agentId of agents) await makeMember(campaignId, agentId);
  await pool().query("UPDATE agents SET presence = 'available' WHERE user_id = $1", [agents[1]]);
  const waiting: string[] = [];
  for (const [at, minutes] of [9, 5].entries())
    waiting.push(
      await makeConversation({
        campaignId,
        threadId: await makeThread({ providerId, customerAddress: `+5989900099${at}` }),
        waitingSince: new Date(Date.now() - minutes * 60_000),
      }),
    );
  // The first was chosen for an agent who has gone on a break since.
  const picks = waiting.map((conversationId, at) => ({
    claimId: randomUUID(),
    conversationId,
    agentId: agents[at]!,
    decision: { pick: agents[at] },
  }));
  const results = await claimAll({ campaignId, picks });
  expect(results.map(({ won }) => won)).toEqual([false, false]);
  // Who has left the queue holds up nobody.
  await pool().query("UPDATE conversations SET state = 'closed', closed_at = now() WHERE id = $1", [waiting[0]]);
  expect((await claimAll({ campaignId, picks })).map(({ won }) => won)).toEqual([false, true]);
});
