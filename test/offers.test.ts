// Offers in Postgres: one outcome whatever happens in the same instant, and a customer who never loses the place by them.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClaimOrder, claimConversation } from "#activities/claim";
import { lapseOffer, refuseOffer } from "#activities/offer";
import { readQueue } from "#activities/queue";
import { type Assignment, planAssignments } from "#domain/assignment";
import { pool, prisma } from "#prisma/client";
import { setPresence } from "#temporal/client";
import { readMonitor } from "#web/server/monitor";
import { type TestDatabase, testDatabase } from "./database.ts";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeMember,
  makeProvider,
  makeThread,
  makeUser,
} from "./factory.ts";
import { viewerOf } from "./viewer.ts";

let database: TestDatabase;
let providerId: string;
beforeAll(async () => {
  database = await testDatabase();
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  providerId = await makeProvider();
});
afterAll(() => database?.drop());

interface Given {
  agents?: number;
  campaign?: Parameters<typeof makeCampaign>[0];
  waits?: number;
}

/** A campaign whose agents have a minute to accept, and customers who wait in it. */
async function given({ agents = 1, campaign = {}, waits = 1 }: Given = {}) {
  const campaignId = await makeCampaign({ providerId, acceptSeconds: 60, ...campaign });
  const agentIds: string[] = [];
  for (let n = 0; n < agents; n++) {
    const agentId = await makeAgent({ agent: { presence: "available", presenceSource: "api" } });
    await makeMember(campaignId, agentId);
    agentIds.push(agentId);
  }
  const ids: string[] = [];
  for (let n = 0; n < waits; n++) {
    const threadId = await makeThread({ providerId, ourNumber: randomUUID() });
    const since = new Date(Date.now() - 120_000 + n * 1_000);
    ids.push(await makeConversation({ campaignId, threadId, waitingSince: since, queuedAt: since }));
  }
  return { campaignId, agentIds, ids, agentId: agentIds[0]!, id: ids[0]! };
}

async function plan(campaignId: string): Promise<Assignment[]> {
  return planAssignments({ ...(await readQueue({ campaignId })), random: Math.random });
}

/** What the queue would do now; it offers the first. Returns to whom. */
async function offer(campaignId: string): Promise<string> {
  const pick = (await plan(campaignId))[0]!;
  const { conversationId, agentId, because: decision } = pick;
  const won = await claimConversation({ claimId: randomUUID(), conversationId, agentId, by: "system", decision });
  expect(won).toMatchObject({ won: true });
  return agentId;
}

const accept = (conversationId: string, agentId: string, more: Partial<ClaimOrder> = {}) =>
  claimConversation({
    claimId: randomUUID(),
    conversationId,
    agentId,
    by: `agent:${agentId}`,
    decision: null,
    ...more,
  });

const read = (id: string) => prisma().conversation.findUniqueOrThrow({ where: { id } });
const agentOf = (userId: string) => prisma().agent.findUniqueOrThrow({ where: { userId } });
const offersOf = (conversationId: string) =>
  prisma().offer.findMany({ where: { conversationId }, orderBy: { id: "asc" } });
const factsOf = async (conversationId: string) =>
  (await prisma().fact.findMany({ where: { conversationId }, orderBy: { id: "asc" } })).map((fact) => fact.what);

/** Its time to accept is up now. */
async function lapse(id: string): Promise<void> {
  const { threadId, offerDeadline } = await read(id);
  await lapseOffer({ conversationId: id, threadId, now: offerDeadline?.getTime() ?? Date.now() });
}

describe("an offer", () => {
  it("is its agent's when accepted, and only then does the chat time begin (D3)", async () => {
    const { campaignId, agentId, id } = await given({ campaign: { chatSeconds: 600 } });
    expect(await offer(campaignId)).toBe(agentId);
    const offered = await read(id);
    expect(offered).toMatchObject({ state: "offered", agentId, assignedAt: null, chatDeadline: null });
    expect(offered.offerDeadline!.getTime() - offered.offeredAt!.getTime()).toBe(60_000);
    expect(await accept(id, agentId)).toMatchObject({ won: true });
    const active = await read(id);
    expect(active).toMatchObject({ state: "active", agentId, offeredAt: null, offerDeadline: null });
    expect(active.chatDeadline!.getTime() - active.assignedAt!.getTime()).toBe(600_000);
    expect(await factsOf(id)).toEqual(["offered", "assigned"]);
    const assigned = await prisma().fact.findFirstOrThrow({ where: { conversationId: id, what: "assigned" } });
    expect(assigned).toMatchObject({
      actor: `agent:${agentId}`,
      details: { agentId, decision: { rule: "nocall", order: "leastrecent", pick: agentId } },
    });
    expect(await offersOf(id)).toMatchObject([{ agentId, result: "accepted" }]);
  });

  it("counts towards the cap while it is open (D24)", async () => {
    const { campaignId, agentId } = await given({ campaign: { maxInteractions: 1 }, waits: 2 });
    await offer(campaignId);
    expect(await plan(campaignId)).toEqual([]);
    expect((await readQueue({ campaignId })).candidates).toMatchObject([{ agentId, activeTotal: 1 }]);
  });

  it("is nobody else's to take, and is answered the same when the order comes twice", async () => {
    const { campaignId, agentIds, id } = await given({ agents: 2 });
    const asked = await offer(campaignId);
    const other = agentIds.find((each) => each !== asked)!;
    expect(await accept(id, other)).toEqual({ won: false, why: "taken", ownerId: asked });
    const claimId = randomUUID();
    expect(await accept(id, asked, { claimId })).toMatchObject({ won: true });
    expect(await accept(id, asked, { claimId })).toMatchObject({ won: true });
    expect(await factsOf(id)).toEqual(["offered", "assigned"]);
  });

  it("passes to the next agent when it lapses, at the place in the queue that it had", async () => {
    const { campaignId, agentIds, ids } = await given({ agents: 3, waits: 2, campaign: { maxInteractions: 1 } });
    const before = await read(ids[0]!);
    const asked: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      asked.push(await offer(campaignId));
      await lapse(ids[0]!);
      const { state, agentId, waitingSince, queuedAt, requeued, offeredAt } = await read(ids[0]!);
      expect({ state, agentId, waitingSince, queuedAt, requeued, offeredAt }).toEqual({
        state: "waiting",
        agentId: null,
        waitingSince: before.waitingSince,
        queuedAt: before.queuedAt,
        requeued: false,
        offeredAt: null,
      });
    }
    expect(asked.sort()).toEqual([...agentIds].sort());
    // All have had it: it goes round again, and the one who came later still waits behind.
    expect((await plan(campaignId))[0]).toMatchObject({ conversationId: ids[0] });
    expect((await plan(campaignId))[0]!.because.candidates.map((each) => each.offers)).toEqual([1, 1, 1]);
    expect(await offersOf(ids[0]!)).toMatchObject([{ result: "lapsed" }, { result: "lapsed" }, { result: "lapsed" }]);
  });

  it("asks who had it before only when all others had it, whatever the rule's tiers and the order say", async () => {
    const { campaignId, agentIds, id } = await given({ agents: 2, campaign: { rule: "omni", order: "wrandom" } });
    await prisma().member.updateMany({ where: { campaignId, agentId: agentIds[1]! }, data: { penalty: 100 } });
    expect(await offer(campaignId)).toBe(agentIds[0]);
    await refuseOffer({ conversationId: id, agentId: agentIds[0]!, by: `agent:${agentIds[0]}` });
    // Free and light, but asked already; the other is on a call and heavy.
    await pool().query("UPDATE agents SET on_call = true WHERE user_id = $1", [agentIds[1]]);
    expect(await offer(campaignId)).toBe(agentIds[1]);
  });

  it("is refused by its agent alone, while it stands", async () => {
    const { campaignId, agentIds, id } = await given({ agents: 2 });
    const asked = await offer(campaignId);
    const other = agentIds.find((each) => each !== asked)!;
    expect(await refuseOffer({ conversationId: id, agentId: other, by: `agent:${other}` })).toEqual({ refused: false });
    const refusal = { conversationId: id, agentId: asked, by: `agent:${asked}` };
    expect(await refuseOffer(refusal)).toEqual({ refused: true });
    expect(await refuseOffer(refusal)).toEqual({ refused: false });
    expect(await factsOf(id)).toEqual(["offered", "offer refused"]);
    expect(await offer(campaignId)).toBe(other);
  });

  it.each(["break", "offline"] as const)(
    "is withdrawn when its agent goes on %s, and the customer keeps the place",
    async (state) => {
      const { campaignId, agentId, id } = await given();
      const before = await read(id);
      await offer(campaignId);
      await setPresence({ agentId, state, source: "api", by: `agent:${agentId}` });
      expect(await read(id)).toMatchObject({
        state: "waiting",
        agentId: null,
        requeued: false,
        waitingSince: before.waitingSince,
        queuedAt: before.queuedAt,
      });
      expect(await offersOf(id)).toMatchObject([{ result: "withdrawn" }]);
      expect(await factsOf(id)).toEqual(["offered", "offer withdrawn"]);
      // It was no fault of the agent's: it is asked like everybody else when it is back.
      await setPresence({ agentId, state: "available", source: "api", by: `agent:${agentId}` });
      expect((await plan(campaignId))[0]!.because.candidates[0]!.offers).toBeUndefined();
    },
  );

  it("ends with the conversation's change, whoever changes it", async () => {
    const { campaignId, id } = await given();
    await offer(campaignId);
    await pool().query("UPDATE conversations SET state = 'missed', agent_id = NULL WHERE id = $1", [id]);
    expect(await read(id)).toMatchObject({ offeredAt: null, offerDeadline: null });
    expect(await offersOf(id)).toMatchObject([{ result: "withdrawn" }]);
  });

  it("does not lapse before its time, nor without one", async () => {
    const { campaignId, id } = await given();
    await offer(campaignId);
    const { threadId } = await read(id);
    await lapseOffer({ conversationId: id, threadId, now: Date.now() });
    expect((await read(id)).state).toBe("offered");
    await pool().query("UPDATE conversations SET offer_deadline = NULL WHERE id = $1", [id]);
    await lapseOffer({ conversationId: id, threadId, now: Date.now() + 3_600_000 });
    expect((await read(id)).state).toBe("offered");
  });
});

describe("in the same instant", () => {
  it("an acceptance, the lapse and a refusal have one outcome", async () => {
    const { campaignId, agentId, id } = await given({ campaign: { maxLapses: 0 } });
    for (let round = 0; round < 30; round++) {
      await offer(campaignId);
      const { threadId, offerDeadline } = await read(id);
      const calls = [
        () => accept(id, agentId),
        () => lapseOffer({ conversationId: id, threadId, now: offerDeadline!.getTime() }),
        () => refuseOffer({ conversationId: id, agentId, by: `agent:${agentId}` }),
      ];
      // Each goes first in its turn.
      await Promise.all([...calls.slice(round % 3), ...calls.slice(0, round % 3)].map((call) => call()));
      const last = (await offersOf(id)).at(-1)!;
      const now = await read(id);
      const facts = (await factsOf(id)).slice(-2);
      // Who accepts an instant too late takes it from the queue, where nobody else has it yet.
      if (last.result === "accepted") expect(facts).toEqual(["offered", "assigned"]);
      else if (now.state === "active") expect(facts).toEqual([`offer ${last.result}`, "assigned"]);
      else expect(facts).toEqual(["offered", `offer ${last.result}`]);
      expect(now.agentId).toBe(now.state === "active" ? agentId : null);
      if (now.state === "active")
        await pool().query(
          "UPDATE conversations SET state = 'waiting', agent_id = NULL, claim_id = NULL, assigned_at = NULL, queued_at = clock_timestamp() WHERE id = $1",
          [id],
        );
    }
  });

  it("a break and an acceptance leave the conversation to its agent or to the queue", async () => {
    for (let round = 0; round < 20; round++) {
      const { campaignId, agentId, id } = await given();
      await offer(campaignId);
      const pause = () => setPresence({ agentId, state: "break", source: "api", by: `agent:${agentId}` });
      const calls = [() => accept(id, agentId), pause];
      await Promise.all((round % 2 === 0 ? calls : calls.toReversed()).map((call) => call()));
      const [now, facts] = [await read(id), await factsOf(id)];
      // Taking by hand is allowed on a break: whoever pressed the button has it, or it waits at its place.
      expect([now.state === "active", ...facts]).toBeOneOf([
        [true, "offered", "assigned"],
        [true, "offered", "offer withdrawn", "assigned"],
        [false, "offered", "offer withdrawn"],
      ]);
      expect(now.agentId).toBe(now.state === "active" ? agentId : null);
    }
  });
});

describe("an agent who lets offers pass", () => {
  it("is not responding after as many in a row as the campaign allows, until it is available again", async () => {
    const { campaignId, agentId, ids } = await given({ campaign: { maxLapses: 2, maxInteractions: 2 }, waits: 2 });
    await offer(campaignId);
    await lapse(ids[0]!);
    expect(await agentOf(agentId)).toMatchObject({ presence: "available", lapses: 1, notResponding: false });
    // Two stand open when the second one lapses: the other is withdrawn with it.
    await offer(campaignId);
    await offer(campaignId);
    await lapse(ids[0]!);
    expect(await agentOf(agentId)).toMatchObject({ presence: "break", breakId: null, notResponding: true });
    expect([(await read(ids[0]!)).state, (await read(ids[1]!)).state]).toEqual(["waiting", "waiting"]);
    expect(await offersOf(ids[1]!)).toMatchObject([{ result: "withdrawn" }]);
    expect(await plan(campaignId)).toEqual([]);
    expect(
      await prisma().audit.findFirst({ where: { target: `agent:${agentId}`, action: "agent.not_responding" } }),
    ).toMatchObject({ actor: "system", details: { lapses: 2, campaignId } });
    // A supervisor sees it.
    const supervisor = viewerOf(await makeUser(), "administrator");
    const { agents } = await readMonitor(supervisor, { campaigns: [campaignId], show: "waiting" });
    expect(agents).toMatchObject([{ id: agentId, state: "freeOnBreak", notResponding: true, break: null }]);
    await setPresence({ agentId, state: "available", source: "api", by: `agent:${agentId}` });
    expect(await agentOf(agentId)).toMatchObject({ presence: "available", lapses: 0, notResponding: false });
    expect(await plan(campaignId)).toHaveLength(2);
  });

  it("starts anew with each answer, a refusal too", async () => {
    const { campaignId, agentId, id } = await given({ campaign: { maxLapses: 2 } });
    for (let round = 0; round < 3; round++) {
      await offer(campaignId);
      await lapse(id);
      await offer(campaignId);
      await refuseOffer({ conversationId: id, agentId, by: `agent:${agentId}` });
      expect(await agentOf(agentId)).toMatchObject({ presence: "available", lapses: 0 });
    }
  });

  it("is never that where the campaign says 0", async () => {
    const { campaignId, agentId, id } = await given({ campaign: { maxLapses: 0 } });
    for (let round = 0; round < 5; round++) {
      await offer(campaignId);
      await lapse(id);
    }
    expect(await agentOf(agentId)).toMatchObject({ presence: "available", lapses: 5 });
  });
});
