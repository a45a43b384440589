// Deadlines hold by what Postgres says now, and a run that was never told of a change is found.
import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { abandon } from "#activities/conversation";
import { chatTimePassed } from "#activities/ending";
import { storeInbound } from "#activities/inbound";
import { reopen } from "#activities/reopen";
import { routePending } from "#activities/routing";
import { sweepOnce } from "#activities/sweep";
import { prisma } from "#prisma/client";
import { useTemporal } from "#temporal/connection";
import { agentSessionWorkflowId, conversationWorkflowId } from "#workflows/messages";
import { type TestDatabase, testDatabase } from "./database.ts";
import { makeAgent, makeCampaign, makeConversation, makeProvider, makeThread, makeUser } from "./factory.ts";

let database: TestDatabase;
let providerId: string;
let running: string[] = [];
let told: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  providerId = await makeProvider();
  useTemporal({
    withDeadline: (_until: unknown, work: () => Promise<unknown>) => work(),
    workflow: {
      signalWithStart: async (_type: string, options: { workflowId: string }) => void told.push(options.workflowId),
      async *list() {
        for (const workflowId of running) yield { workflowId };
      },
    },
  } as unknown as Client);
});
afterAll(async () => {
  useTemporal(undefined);
  await database?.drop();
});
beforeEach(() => {
  running = [];
  told = [];
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

async function conversation(
  campaign: Parameters<typeof makeCampaign>[0],
  fields: Omit<Parameters<typeof makeConversation>[0], "campaignId" | "threadId">,
) {
  const campaignId = await makeCampaign({ providerId, ...campaign });
  const threadId = await makeThread({ providerId, ourNumber: campaignId });
  const conversationId = await makeConversation({ campaignId, threadId, openedAt: ago(300), ...fields });
  running.push(conversationWorkflowId(threadId));
  return { campaignId, threadId, conversationId };
}

const active = async () => ({
  state: "active" as const,
  agentId: await makeAgent({ agent: { presence: "available" } }),
  assignedAt: ago(1),
});

describe("a deadline that comes", () => {
  it("leaves a customer in the queue whose campaign does not count churn any more", async () => {
    const { campaignId, ...order } = await conversation({ churnSeconds: 60 }, { waitingSince: ago(90) });
    await prisma().campaign.update({ where: { id: campaignId }, data: { churnSeconds: 0 } });
    expect((await abandon({ ...order, now: Date.now() })).conversation?.state).toBe("waiting");
    await prisma().campaign.update({ where: { id: campaignId }, data: { churnSeconds: 60 } });
    expect((await abandon({ ...order, now: Date.now() })).conversation).toBeNull();
  });

  it("leaves the time of a new agent alone when it was that of the one before", async () => {
    const fields = { ...(await active()), chatDeadline: new Date(Date.now() + 60_000) };
    const { campaignId, ...order } = await conversation({ chatSeconds: 60 }, fields);
    expect((await chatTimePassed({ ...order, now: Date.now() })).conversation?.state).toBe("active");
    expect((await chatTimePassed({ ...order, now: Date.now() + 60_000 })).conversation).toBeNull();
    expect(await prisma().conversation.findUnique({ where: { id: order.conversationId } })).toMatchObject({
      state: "closed",
      outcome: "chat_time",
    });
  });
});

describe("the campaign's chat time (D3)", () => {
  it("only warns where the campaign chose so: the conversation goes on with its agent, marked once, on record", async () => {
    const fields = { ...(await active()), chatDeadline: ago(1) };
    const { campaignId: _, ...order } = await conversation({ chatSeconds: 60, chatTimeAction: "warn" }, fields);
    for (let time = 0; time < 2; time++)
      expect((await chatTimePassed({ ...order, now: Date.now() })).conversation?.state).toBe("active");
    expect(await prisma().conversation.findUniqueOrThrow({ where: { id: order.conversationId } })).toMatchObject({
      state: "active",
      agentId: fields.agentId,
      chatTimePassed: true,
      outcome: null,
    });
    const facts = await prisma().fact.findMany({ where: { conversationId: order.conversationId } });
    expect(facts.map((fact) => fact.what)).toEqual(["chat time passed"]);
  });
});

describe("what was missed (D2)", () => {
  it("is a supervisor's to take, too; and a later text of its customer opens a new one", async () => {
    const { campaignId, ...order } = await conversation({ churnSeconds: 60 }, { waitingSince: ago(90) });
    const thread = await prisma().thread.findUniqueOrThrow({ where: { id: order.threadId } });
    await prisma().didPort.create({ data: { campaignId, providerId, value: thread.ourNumber } });
    await abandon({ ...order, now: Date.now() });
    const newest = () =>
      prisma().conversation.findFirstOrThrow({ where: { threadId: order.threadId }, orderBy: { openedAt: "desc" } });
    expect(await newest()).toMatchObject({ state: "missed", outcome: "abandoned" });
    const text = { from: thread.customerAddress, to: thread.ourNumber, media: [] };
    const write = async (providerMessageId: string) => {
      await storeInbound(providerId, "sms", [{ ...text, providerMessageId, text: "Are you there now?" }]);
      await routePending(order.threadId, new Date());
    };
    const sofia = await makeUser({ role: "supervisor" });
    const take = { conversationId: order.conversationId, agentId: sofia, by: `user:${sofia}` };
    expect(await reopen({ ...take, commandId: randomUUID() })).toEqual({ done: true });
    expect(await newest()).toMatchObject({ id: order.conversationId, state: "active", agentId: sofia, outcome: null });
    // It is missed once more, and the customer has not given up.
    await prisma().conversation.update({
      where: { id: order.conversationId },
      data: { state: "missed", outcome: "abandoned", agentId: null, assignedAt: null },
    });
    await write("SMlater");
    const later = await newest();
    expect(later).toMatchObject({ state: "waiting", lastText: "Are you there now?" });
    expect(later.id).not.toBe(order.conversationId);
    expect(await reopen({ ...take, commandId: randomUUID() })).toMatchObject({
      why: "threadBusy",
      conversationId: later.id,
    });
  });
});

describe("the sweep", () => {
  it("wakes an agent's run that sleeps through the end of the grace time", async () => {
    const agent = (disconnectedAt: Date | null) => makeAgent({ agent: { presence: "available", disconnectedAt } });
    const [lost, back, there] = [await agent(ago(120)), await agent(ago(5)), await agent(null)];
    running = [lost, back, there].map(agentSessionWorkflowId);
    await sweepOnce();
    expect(told).toContain(agentSessionWorkflowId(lost));
    expect(told).not.toContain(agentSessionWorkflowId(back));
    expect(told).not.toContain(agentSessionWorkflowId(there));
  });

  it("wakes the runs of conversations that sleep through a deadline, and no others", async () => {
    const late = [
      await conversation({ churnSeconds: 60 }, { waitingSince: ago(90) }),
      await conversation({}, { state: "held", heldUntil: ago(30) }),
      await conversation({ chatSeconds: 60 }, { ...(await active()), chatDeadline: ago(30) }),
    ];
    const inTime = [
      await conversation({ churnSeconds: 0 }, { waitingSince: ago(90) }),
      await conversation({ churnSeconds: 60 }, { waitingSince: ago(30) }),
      await conversation({}, { state: "held", heldUntil: new Date(Date.now() + 60_000) }),
      await conversation({ chatSeconds: 60 }, { ...(await active()), chatDeadline: ago(30), chatTimePassed: true }),
    ];
    await sweepOnce();
    for (const { threadId } of late) expect(told).toContain(conversationWorkflowId(threadId));
    for (const { threadId } of inTime) expect(told).not.toContain(conversationWorkflowId(threadId));
  });
});
