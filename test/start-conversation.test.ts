// An agent starts a conversation (F43) and sends a text again: what is refused, what is found instead of doubled, and what goes out.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendMessage } from "#activities/send-message";
import { forgetEnvironment } from "#environment/environment";
import { pool, prisma } from "#prisma/client";
import { type Simulator, startSimulator } from "#providers/simulator/main";
import { retryMessage, startConversation } from "#temporal/client";
import {
  makeAgent,
  makeCampaign,
  makeConversation,
  makeGroup,
  makeMember,
  makeProvider,
  makeThread,
} from "#test/factory";
import { lookAtNumber, startChoices } from "../web/server/start.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { viewerOf } from "./viewer.ts";

const customer = "+59899000123";
let database: TestDatabase;
let simulator: Simulator;
let providerId: string;
let campaignId: string;
let agentId: string;
let colleague: string;

const start = (more: Partial<Parameters<typeof startConversation>[0]> = {}) =>
  startConversation({
    campaignId,
    to: customer,
    text: "Hello",
    agentId,
    by: `agent:${agentId}`,
    commandId: randomUUID(),
    ...more,
  });
const block = (source: string) =>
  pool().query("INSERT INTO black_list (phone_e164, source, by) VALUES ($1, $2, 'system')", [customer, source]);

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator({ faults: { receipts: false } });
  process.env.TEMPORAL_ADDRESS = "127.0.0.1:9";
  forgetEnvironment();
  providerId = await makeProvider({ baseUrl: `${simulator.url}/twilio` });
  campaignId = await makeCampaign({ providerId, didPorts: ["+15550100110"], chatSeconds: 600, maxInteractions: 1 });
  agentId = await makeAgent({ agent: { presence: "available" } });
  colleague = await makeAgent({ agent: { presence: "available" } });
  await makeMember(campaignId, agentId);
}, 120_000);
afterAll(async () => {
  await simulator?.close();
  await database?.drop();
});
beforeEach(async () => {
  await pool().query(
    "TRUNCATE messages, conversations, threads, customers, facts, attempts, black_list, audit CASCADE",
  );
  await pool().query("UPDATE agents SET presence = 'available' WHERE user_id = $1", [agentId]);
});

describe("a start", () => {
  it("opens the agent's conversation and sends the first text from the campaign's number", async () => {
    const { conversationId, sent } = await start({ to: "099 000 123" });
    expect(sent).toBe(true);
    expect(await prisma().conversation.findUniqueOrThrow({ where: { id: conversationId } })).toMatchObject({
      state: "active",
      agentId,
      campaignId,
      lastText: "Hello",
      unread: 0,
    });
    const text = await prisma().message.findFirstOrThrow();
    expect(text).toMatchObject({ conversationId, fromAddress: "+15550100110", toAddress: customer, authorId: agentId });
    expect(await prisma().fact.findFirstOrThrow()).toMatchObject({ what: "started", actor: `agent:${agentId}` });
    expect(await sendMessage({ messageId: text.id, tries: 1 })).toMatchObject({ outcome: "accepted" });
  });

  it("given twice is one, and an open conversation is found instead of doubled", async () => {
    const commandId = randomUUID();
    const [first, second] = await Promise.all([start({ commandId }), start({ commandId })]);
    expect(second.conversationId).toBe(first.conversationId);
    const third = await start({ text: "Once more" });
    expect(third).toEqual({ conversationId: first.conversationId, sent: false });
    expect([await prisma().conversation.count(), await prisma().message.count()]).toEqual([1, 1]);
  });

  it("at the same moment as another's leads to one conversation", async () => {
    await makeMember(campaignId, colleague);
    const results = await Promise.allSettled([start(), start({ agentId: colleague, by: `agent:${colleague}` })]);
    expect(results.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((each) => each.status === "rejected")).toMatchObject({ reason: { code: "taken" } });
    expect([await prisma().conversation.count(), await prisma().message.count()]).toEqual([1, 1]);
    await prisma().member.deleteMany({ where: { agentId: colleague } });
  });

  it("finds one that the customer has with another number of the campaign", async () => {
    const threadId = await makeThread({ providerId, ourNumber: "+15550100199", customerAddress: customer });
    const own = { state: "active" as const, agentId, assignedAt: new Date() };
    const id = await makeConversation({ campaignId, threadId, ...own });
    expect(await start()).toEqual({ conversationId: id, sent: false });
    const look = await lookAtNumber(viewerOf(agentId, "agent"), campaignId, "099 000 123");
    expect(look).toEqual({
      e164: customer,
      blocked: null,
      open: { conversationId: id, agentName: null },
      lastInboundAt: null,
    });
  });

  it("shows what is known of a number only to members of the campaign", async () => {
    await block("person");
    const look = (who: string, to: string) => lookAtNumber(viewerOf(who, "agent"), campaignId, to);
    const entry = { source: "person", at: expect.any(String), everywhere: true };
    expect((await look(agentId, customer)).blocked).toEqual({ ...entry, mayPass: false });
    const byOthers = async (role: "supervisor" | "administrator", groups: string[] = []) =>
      (await lookAtNumber({ ...viewerOf(colleague, role), groupIds: groups }, campaignId, customer)).blocked;
    expect(await byOthers("administrator")).toEqual({ ...entry, mayPass: true });
    await expect(byOthers("supervisor")).rejects.toMatchObject({ status: 404 });
    const group = await makeGroup();
    await pool().query("INSERT INTO campaign_groups (campaign_id, group_id) VALUES ($1, $2)", [campaignId, group]);
    expect(await byOthers("supervisor", [group])).toEqual({ ...entry, mayPass: true });
    await block("stop");
    expect(await byOthers("administrator")).toMatchObject({ source: "stop", mayPass: false });
    expect(await look(agentId, "12")).toMatchObject({ e164: null, blocked: null });
    await expect(look(colleague, customer)).rejects.toMatchObject({ status: 404 });
    expect(await startChoices(viewerOf(agentId, "agent"))).toMatchObject({
      campaigns: [{ id: campaignId, channel: "sms" }],
    });
    expect(await startChoices(viewerOf(colleague, "agent"))).toMatchObject({ campaigns: [] });
  });

  it("finds one that waits, for the agent to take", async () => {
    const threadId = await makeThread({ providerId, ourNumber: "+15550100110", customerAddress: customer });
    const waiting = await makeConversation({ campaignId, threadId });
    expect(await start()).toEqual({ conversationId: waiting, sent: false });
    expect(await prisma().message.count()).toBe(0);
  });

  it("is not stopped by the cap", async () => {
    await start();
    await start({ to: "+59899000124" });
    expect(await prisma().conversation.count({ where: { agentId, state: "active" } })).toBe(2);
  });

  it.each([
    ["a number that is none", { to: "12" }, "number"],
    ["no number at all", { to: "Ana" }, "number"],
    ["a campaign that is none", { campaignId: randomUUID() }, "gone"],
  ])("with %s is refused", async (_name, more, code) => {
    await expect(start(more)).rejects.toMatchObject({ code });
    expect(await prisma().conversation.count()).toBe(0);
  });

  it("is refused to who is no member, and to who is offline", async () => {
    await expect(start({ agentId: colleague })).rejects.toMatchObject({ code: "notMember" });
    await pool().query("UPDATE agents SET presence = 'offline' WHERE user_id = $1", [agentId]);
    await expect(start()).rejects.toMatchObject({ code: "agentOffline" });
  });

  it("to a number on the do-not-contact list is refused with since when; a supervisor's word lets one pass, on record", async () => {
    await block("upload");
    await expect(start()).rejects.toMatchObject({
      code: "blocked",
      details: { source: "upload", since: expect.any(String) },
    });
    const { sent } = await start({ override: { by: "user:someone" } });
    expect(sent).toBe(true);
    const { id } = await prisma().message.findFirstOrThrow();
    expect(await sendMessage({ messageId: id, tries: 1 })).toMatchObject({ outcome: "accepted" });
    expect(await prisma().audit.findFirstOrThrow()).toMatchObject({
      actor: "user:someone",
      onBehalfOf: `agent:${agentId}`,
      action: "do-not-contact entry overridden once",
    });
  });

  it("to who wrote STOP is refused, whoever says otherwise", async () => {
    await block("stop");
    await expect(start({ override: { by: "user:someone" } })).rejects.toMatchObject({ code: "blocked" });
    expect([await prisma().conversation.count(), await prisma().audit.count()]).toEqual([0, 0]);
  });

  it("is stopped behind the fence by an entry that came after it", async () => {
    await start();
    await block("person");
    const { id } = await prisma().message.findFirstOrThrow();
    expect(await sendMessage({ messageId: id, tries: 1 })).toMatchObject({ outcome: "refused" });
  });
});

describe("a text that was not delivered", () => {
  async function failed(status = "failed"): Promise<string> {
    await start();
    const { id } = await prisma().message.findFirstOrThrow();
    await prisma().message.update({ where: { id }, data: { status, error: "30003", providerMessageId: "SM1" } });
    return id;
  }
  const retry = (messageId: string, of = agentId) => retryMessage({ messageId, agentId: of, by: `agent:${of}` });
  const accepted = async () =>
    ((await (await fetch(`${simulator.url}/control/summary`)).json()) as { accepted: number }).accepted;

  it("really goes out again, once, however often it is pressed", async () => {
    const messageId = await failed();
    const before = await accepted();
    await Promise.all([retry(messageId), retry(messageId), retry(messageId)]);
    expect(await prisma().message.findUniqueOrThrow({ where: { id: messageId } })).toMatchObject({
      status: "queued",
      error: null,
      providerMessageId: null,
    });
    expect(await prisma().fact.count({ where: { what: "sent again" } })).toBe(1);
    await Promise.all([sendMessage({ messageId, tries: 1 }), sendMessage({ messageId, tries: 1 })]);
    expect((await accepted()) - before).toBe(1);
    await expect(retry(messageId)).rejects.toMatchObject({ code: "notFailed" });
  });

  it("but may have arrived goes out again only when the person insists", async () => {
    const messageId = await failed("unknown");
    await expect(retry(messageId)).rejects.toMatchObject({ code: "unknown" });
    await retryMessage({ messageId, agentId, by: `agent:${agentId}`, evenIfUnknown: true });
    expect(await prisma().message.findUniqueOrThrow({ where: { id: messageId } })).toMatchObject({ status: "queued" });
  });

  it.each(["refused", "sent", "delivered"])("but is %s is not sent again", async (status) => {
    await expect(retry(await failed(status))).rejects.toMatchObject({ code: "notFailed" });
  });

  it("is not sent again by another, nor when the conversation has ended", async () => {
    const messageId = await failed();
    await expect(retry(messageId, colleague)).rejects.toMatchObject({ code: "taken" });
    await pool().query("UPDATE conversations SET state = 'closed', closed_at = now(), outcome = 'answered'");
    await expect(retry(messageId)).rejects.toMatchObject({ code: "gone" });
    await expect(retry(randomUUID())).rejects.toMatchObject({ code: "gone" });
    expect(await prisma().message.findUniqueOrThrow({ where: { id: messageId } })).toMatchObject({ status: "failed" });
  });
});
