// Orders that meet in the same instant, on two connections: each way there is one outcome, and no text is lost.
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { goOffline } from "#activities/agent-session";
import { endConversation } from "#activities/ending";
import { storeInbound } from "#activities/inbound";
import { park } from "#activities/park";
import { reopen, takeOver } from "#activities/reopen";
import { routePending } from "#activities/routing";
import { transfer } from "#activities/transfer";
import { inTransaction, prisma } from "#prisma/client";
import { useTemporal } from "#temporal/connection";
import { orderedAt } from "#temporal/life-refusals";
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

let database: TestDatabase;
let providerId: string;
let numbers = 0;
beforeAll(async () => {
  database = await testDatabase();
  providerId = await makeProvider();
  // Whoever is to be told of it is not there: what is committed is what counts.
  const quiet = { withDeadline: async () => {}, workflow: { signalWithStart: async () => {} } };
  useTemporal(quiet as unknown as Client);
});
afterAll(async () => {
  useTemporal(undefined);
  await database?.drop();
});

async function active(more: Parameters<typeof makeCampaign>[0] = {}) {
  const ourNumber = `+1555010${String(10_000 + ++numbers).slice(1)}`;
  const customer = `+59899000${String(1_000 + numbers).slice(1)}`;
  const campaignId = await makeCampaign({ providerId, didPorts: [ourNumber], ...more });
  const [ana, bruno] = [
    await makeAgent({ agent: { presence: "available" } }),
    await makeAgent({ agent: { presence: "available" } }),
  ];
  for (const agentId of [ana, bruno]) await makeMember(campaignId, agentId);
  const threadId = await makeThread({ providerId, ourNumber, customerAddress: customer });
  const now = new Date();
  const conversationId = await makeConversation({
    campaignId,
    threadId,
    state: "active",
    agentId: ana,
    assignedAt: now,
  });
  const order = { conversationId, by: `agent:${ana}`, commandId: randomUUID() };
  const write = () =>
    storeInbound(providerId, "sms", [
      { providerMessageId: `SM${randomUUID()}`, from: customer, to: ourNumber, text: "Wait", media: [] },
    ]);
  return { campaignId, ana, bruno, threadId, conversationId, order, write };
}

/** Every text belongs to a conversation, and what has an unread one is open. */
async function nothingLost(threadId: string) {
  await routePending(threadId, new Date()).catch(() => routePending(threadId, new Date()));
  const texts = await prisma().message.findMany({
    where: { threadId, direction: "in" },
    include: { conversation: true },
  });
  expect(texts).toHaveLength(1);
  expect(["active", "waiting"]).toContain(texts[0]!.conversation?.state);
}

it.each([0, 600])("a text that races the close is part of what is open (wrap-up %i s)", async (wrapUpSeconds) => {
  for (let round = 0; round < 30; round++) {
    const { order, write, threadId } = await active({ wrapUpSeconds });
    const at = await orderedAt();
    await Promise.all([endConversation({ ...order, at, outcome: "answered" }), write()]);
    await nothingLost(threadId);
  }
});

it("a text that races the parking is read first, or brings it back", async () => {
  for (let round = 0; round < 30; round++) {
    const { order, write, threadId } = await active();
    const at = await orderedAt();
    await Promise.all([park({ ...order, at }), write()]);
    await nothingLost(threadId);
  }
});

it("a transfer that races the close or the sign-off has one outcome and one owner", async () => {
  for (let round = 0; round < 20; round++) {
    const { order, ana, bruno, conversationId } = await active({ transferSeconds: round % 2 === 0 ? 0 : 600 });
    const at = await orderedAt();
    const [handed, ended] = await Promise.all([
      transfer({ ...order, agentId: bruno }),
      endConversation({ ...order, commandId: randomUUID(), at, outcome: "answered" }),
    ]);
    expect([handed.done, ended.closed].filter(Boolean)).toHaveLength(1);
    const other = await active({ transferSeconds: 0 });
    await Promise.all([
      transfer({ ...other.order, agentId: other.bruno }),
      inTransaction(async (db) => {
        await db.query("SELECT user_id FROM agents WHERE user_id = $1 FOR UPDATE", [other.bruno]);
        return goOffline(db, other.bruno, "system", "signed out");
      }),
    ]);
    const now = await prisma().conversation.findUniqueOrThrow({ where: { id: other.conversationId } });
    expect(now.agentId === other.bruno).toBe(false);
    expect([ana, bruno, null]).toContain(
      (await prisma().conversation.findUniqueOrThrow({ where: { id: conversationId } })).agentId,
    );
  }
});

it("a conversation that is opened again in the instant of a new text is the one that is open, or hears which one is", async () => {
  for (let round = 0; round < 30; round++) {
    const { ana, conversationId, order, threadId, write } = await active();
    await endConversation({ ...order, at: await orderedAt(), outcome: "answered" });
    const again = { conversationId, agentId: ana, by: `agent:${ana}`, commandId: randomUUID() };
    const [answer] = await Promise.all([reopen(again), write().then(() => routePending(threadId, new Date()))]);
    await nothingLost(threadId);
    const open = await prisma().conversation.findMany({ where: { threadId, state: { not: "closed" } } });
    expect(open).toHaveLength(1);
    if (answer.done) expect(open[0]).toMatchObject({ id: conversationId, state: "active", agentId: ana, unread: 1 });
    else expect(answer).toMatchObject({ why: "threadBusy", conversationId: open[0]!.id });
  }
});

it("a transfer that races its sender's sign-off leaves it with nobody who has gone", async () => {
  for (let round = 0; round < 30; round++) {
    const { ana, bruno, conversationId, order } = await active({ transferSeconds: round % 2 === 0 ? 0 : 600 });
    const [handed] = await Promise.all([
      transfer({ ...order, agentId: bruno }),
      inTransaction(async (db) => {
        await db.query("SELECT user_id FROM agents WHERE user_id = $1 FOR UPDATE", [ana]);
        return goOffline(db, ana, "system", "signed out");
      }),
    ]);
    const now = await prisma().conversation.findUniqueOrThrow({ where: { id: conversationId } });
    if (handed.done) expect(now).toMatchObject({ state: round % 2 === 0 ? "active" : "offered", agentId: bruno });
    else expect(now).toMatchObject({ state: "waiting", agentId: null, requeued: true, transferredFrom: null });
  }
});

it("of two supervisors who take over one wins, and the other hears who", async () => {
  const [one, two] = [await makeUser({ role: "supervisor" }), await makeUser({ role: "supervisor" })];
  for (let round = 0; round < 20; round++) {
    const { conversationId, ana } = await active();
    const over = (userId: string) =>
      takeOver({
        conversationId,
        userId,
        by: `user:${userId}`,
        formerAgentId: ana,
        source: "api",
        commandId: randomUUID(),
      });
    const answers = await Promise.all([over(one), over(two)]);
    const owner = (await prisma().conversation.findUniqueOrThrow({ where: { id: conversationId } })).agentId;
    expect(answers.filter((answer) => answer.done)).toHaveLength(1);
    expect(answers.find((answer) => !answer.done)).toMatchObject({ why: "taken", ownerId: owner });
  }
});
