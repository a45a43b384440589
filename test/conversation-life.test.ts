// What agents and supervisors do with a conversation they have, on the real things: Postgres, a Temporal server, the worker, a carrier over HTTP.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "#prisma/client";
import * as verbs from "#temporal/client";
import { eventually } from "./eventually.ts";
import { makeMember, makeUser } from "./factory.ts";
import { LifeStage } from "./life-stage.ts";

let stage: LifeStage;
beforeAll(async () => {
  stage = await LifeStage.up();
}, 60_000);
afterAll(() => stage?.down(), 60_000);

const by = (agentId: string) => `agent:${agentId}`;

/** An agent with a customer's conversation, and colleagues who are not there. */
async function begun(agents: number, phone: string, more: Parameters<LifeStage["campaign"]>[1] = {}) {
  const { agentIds, ...campaign } = await stage.campaign(agents, more);
  const [ana, bruno] = agentIds as [string, string];
  await stage.available(ana);
  const threadId = await stage.write(campaign.ourNumber, phone);
  const { id } = await stage.in(threadId, "active");
  return { ...campaign, ana, bruno, threadId, id, phone };
}

describe("a transfer to an agent", () => {
  it("is offered, counts for nobody else, and returns to who sent it when the time is over", async () => {
    const { ana, bruno, threadId, id } = await begun(2, "+59899000101", { transferSeconds: 1, maxInteractions: 1 });
    await stage.available(bruno);
    await verbs.transferConversation({ conversationId: id, by: by(ana), agentId: bruno });
    expect(await stage.newest(threadId)).toMatchObject({ state: "offered", agentId: bruno, transferredFrom: ana });
    const back = await stage.in(threadId, "active");
    expect(back).toMatchObject({ agentId: ana, transferredFrom: null, returnDeadline: null });
    expect(await stage.facts(id)).toEqual(["opened", "waiting", "assigned", "transferred", "returned"]);
  });

  it("without a time is given at once, above the cap (D24)", async () => {
    const { ana, bruno, threadId, id, ourNumber } = await begun(2, "+59899000102", {
      transferSeconds: 0,
      maxInteractions: 1,
    });
    await stage.available(bruno);
    const other = await stage.write(ourNumber, "+59899000103");
    expect(await stage.in(other, "active")).toMatchObject({ agentId: bruno });
    await verbs.transferConversation({ conversationId: id, by: by(ana), agentId: bruno });
    expect(await stage.newest(threadId)).toMatchObject({ state: "active", agentId: bruno });
    await expect(stage.say(id, ana)).rejects.toMatchObject({ code: "taken" });
  });

  it("goes to the front of the queue when its sender has gone meanwhile (D23)", async () => {
    const { ana, bruno, threadId, id } = await begun(2, "+59899000104", { transferSeconds: 1 });
    await prisma().agent.update({ where: { userId: bruno }, data: { presence: "break" } });
    await verbs.transferConversation({ conversationId: id, by: by(ana), agentId: bruno });
    await stage.offline(ana);
    expect(await stage.in(threadId, "waiting")).toMatchObject({ agentId: null, requeued: true });
  });

  it("returns at once when the agent to whom it was offered goes offline", async () => {
    const { ana, bruno, threadId, id } = await begun(2, "+59899000105", { transferSeconds: 600, maxInteractions: 1 });
    await stage.available(bruno);
    await verbs.transferConversation({ conversationId: id, by: by(ana), agentId: bruno });
    await stage.offline(bruno);
    expect(await stage.in(threadId, "active")).toMatchObject({ agentId: ana });
  });

  it("is refused to whom it cannot go, and by whom it is not", async () => {
    const { ana, bruno, id, campaignId } = await begun(2, "+59899000106");
    const { agentIds } = await stage.campaign(1);
    const to = (agentId: string, from = ana) =>
      verbs.transferConversation({ conversationId: id, by: by(from), agentId });
    await expect(to(bruno)).rejects.toMatchObject({ code: "targetOffline" });
    await expect(to(agentIds[0]!)).rejects.toMatchObject({ code: "targetNotMember" });
    await expect(to(ana)).rejects.toMatchObject({ code: "sameAgent" });
    await expect(to(bruno, bruno)).rejects.toMatchObject({ code: "taken", details: { ownerId: ana } });
    await expect(verbs.transferConversation({ conversationId: id, by: by(ana), campaignId })).rejects.toMatchObject({
      code: "sameCampaign",
    });
  });
});

describe("a transfer to a campaign", () => {
  it("waits there, and is given to an agent of that campaign", async () => {
    const { ana, threadId, id } = await begun(1, "+59899000111");
    const there = await stage.campaign(1);
    await verbs.transferConversation({ conversationId: id, by: by(ana), campaignId: there.campaignId });
    expect(await stage.newest(threadId)).toMatchObject({ state: "waiting", campaignId: there.campaignId });
    await stage.available(there.agentIds[0]!);
    expect(await stage.in(threadId, "active")).toMatchObject({
      agentId: there.agentIds[0],
      campaignId: there.campaignId,
      returnDeadline: null,
    });
  });

  it("returns to its agent and campaign when nobody there takes it", async () => {
    const { ana, threadId, id, campaignId } = await begun(1, "+59899000112", { transferSeconds: 1 });
    const there = await stage.campaign(1, { churnSeconds: 1 });
    await verbs.transferConversation({ conversationId: id, by: by(ana), campaignId: there.campaignId });
    expect(await stage.in(threadId, "active")).toMatchObject({ agentId: ana, campaignId });
  });
});

describe("what is set aside", () => {
  it("counts for nothing until the customer's text brings it back", async () => {
    const { ana, threadId, id, ourNumber, phone } = await begun(1, "+59899000121", { maxInteractions: 1 });
    await verbs.parkConversation({ conversationId: id, by: by(ana) });
    const other = await stage.in(await stage.write(ourNumber, "+59899000122"), "active");
    expect(other.agentId).toBe(ana);
    await stage.write(ourNumber, phone, "And one more thing");
    expect(await stage.in(threadId, "active")).toMatchObject({ id, agentId: ana, unread: 1, parkedAt: null });
  });

  it("stays with its agent who has gone, and goes to the front of the queue when the customer writes", async () => {
    const { ana, threadId, id, ourNumber, phone } = await begun(1, "+59899000123");
    await verbs.parkConversation({ conversationId: id, by: by(ana) });
    await stage.offline(ana);
    expect(await stage.newest(threadId)).toMatchObject({ state: "parked", agentId: ana });
    await stage.write(ourNumber, phone);
    expect(await stage.in(threadId, "waiting")).toMatchObject({ id, agentId: null, requeued: true });
  });

  it("is taken back by its agent alone", async () => {
    const { ana, bruno, threadId, id } = await begun(2, "+59899000124");
    await verbs.parkConversation({ conversationId: id, by: by(ana) });
    await expect(verbs.takeBackConversation({ conversationId: id, by: by(bruno) })).rejects.toMatchObject({
      code: "taken",
    });
    await verbs.takeBackConversation({ conversationId: id, by: by(ana) });
    expect(await stage.newest(threadId)).toMatchObject({ state: "active", agentId: ana });
    await expect(verbs.takeBackConversation({ conversationId: id, by: by(ana) })).rejects.toMatchObject({
      code: "gone",
    });
  });
});

describe("the end", () => {
  it("leads to wrap-up, which counts, and closes with its disposition", async () => {
    const { ana, threadId, id, campaignId, ourNumber, phone } = await begun(1, "+59899000131", {
      wrapUpSeconds: 600,
      dispositionRequired: true,
      maxInteractions: 1,
      closingText: "Goodbye",
    });
    const sale = await stage.disposition(campaignId, "Sale");
    const won = await stage.disposition(campaignId, "Won", { id: sale, level: 1 });
    const elsewhere = await stage.disposition((await stage.campaign(0)).campaignId, "Other");
    await stage.say(id, ana);
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    expect(await stage.newest(threadId)).toMatchObject({ state: "wrapup", outcome: "answered", closedAt: null });
    await eventually("goodbye", async () => (await stage.onThePhone(phone)).includes("Goodbye"));
    const next = await stage.write(ourNumber, "+59899000132");
    await stage.in(next, "waiting");
    const finish = (dispositionId?: string) =>
      verbs.finishWrapUp({ conversationId: id, by: by(ana), ...(dispositionId && { dispositionId }) });
    await expect(finish()).rejects.toMatchObject({ code: "dispositionNeeded" });
    await expect(finish(elsewhere)).rejects.toMatchObject({ code: "dispositionOther" });
    await expect(finish(sale)).rejects.toMatchObject({ code: "dispositionOpen" });
    await finish(won);
    expect(await stage.newest(threadId)).toMatchObject({ state: "closed", outcome: "answered", dispositionId: won });
    expect((await stage.onThePhone(phone)).filter((text) => text === "Goodbye")).toHaveLength(1);
    await stage.in(next, "active");
    await expect(finish(won)).rejects.toMatchObject({ code: "gone" });
  });

  it("comes by itself when the time for the wrap-up is over", async () => {
    const { ana, threadId, id } = await begun(1, "+59899000133", { wrapUpSeconds: 1 });
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    expect(await stage.in(threadId, "closed")).toMatchObject({ outcome: "closed", dispositionId: null });
  });

  it("is taken back by a text of the customer during the wrap-up", async () => {
    const { ana, threadId, id, ourNumber, phone } = await begun(1, "+59899000134", { wrapUpSeconds: 600 });
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    await stage.write(ourNumber, phone, "Wait!");
    expect(await stage.in(threadId, "active")).toMatchObject({ id, agentId: ana, outcome: null, wrapUpDeadline: null });
  });

  it("of what is summed up comes when its agent goes offline: nobody waits for it (D23)", async () => {
    const { ana, threadId, id } = await begun(1, "+59899000135", { wrapUpSeconds: 600 });
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    await stage.offline(ana);
    expect(await stage.newest(threadId)).toMatchObject({ state: "closed", agentId: ana });
  });

  it("is refused for what has ended, and for another's", async () => {
    const { ana, bruno, id } = await begun(2, "+59899000136");
    await expect(verbs.closeConversation({ conversationId: id, by: by(bruno) })).rejects.toMatchObject({
      code: "taken",
    });
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    await expect(verbs.closeConversation({ conversationId: id, by: by(ana) })).rejects.toMatchObject({ code: "gone" });
  });
});

describe("a closed conversation", () => {
  it("is gone on with, unless the customer has a newer one", async () => {
    const { ana, threadId, id, ourNumber, phone } = await begun(1, "+59899000141");
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    await verbs.reopenConversation({ conversationId: id, agentId: ana, by: by(ana) });
    expect(await stage.newest(threadId)).toMatchObject({
      id,
      state: "active",
      agentId: ana,
      outcome: null,
      closedAt: null,
    });
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    await stage.write(ourNumber, phone);
    const newer = await stage.in(threadId, "active");
    await expect(verbs.reopenConversation({ conversationId: id, agentId: ana, by: by(ana) })).rejects.toMatchObject({
      code: "threadBusy",
      details: { conversationId: newer.id },
    });
  });

  it("is gone on with by a member only, and by who is there", async () => {
    const { ana, id } = await begun(1, "+59899000142");
    const { agentIds } = await stage.campaign(1);
    await verbs.closeConversation({ conversationId: id, by: by(ana) });
    const again = (agentId: string) => verbs.reopenConversation({ conversationId: id, agentId, by: by(agentId) });
    await expect(again(agentIds[0]!)).rejects.toMatchObject({ code: "notMember" });
    await stage.offline(ana);
    await expect(again(ana)).rejects.toMatchObject({ code: "agentNotAvailable" });
  });
});

describe("a supervisor", () => {
  it("takes over, answers, and of two the second hears who was quicker", async () => {
    const { ana, threadId, id, phone } = await begun(1, "+59899000151");
    const [sofia, other] = [await makeUser({ role: "supervisor" }), await makeUser({ role: "supervisor" })];
    const over = (userId: string) =>
      verbs.takeOverConversation({ conversationId: id, userId, by: `user:${userId}`, formerAgentId: ana });
    const results = await Promise.allSettled([over(sofia), over(other)]);
    const now = await stage.newest(threadId);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = results.find((result) => result.status === "rejected") as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: "taken", details: { ownerId: now!.agentId } });
    await stage.say(id, now!.agentId!, "This is the supervisor");
    await eventually("on the phone", async () => (await stage.onThePhone(phone)).includes("This is the supervisor"));
    await expect(stage.say(id, ana)).rejects.toMatchObject({ code: "taken" });
    await verbs.endSession({ userId: now!.agentId!, by: `user:${now!.agentId}`, why: "signed out" });
    // Ana is free, and the front of the queue is hers.
    expect(await eventually("back", async () => ((await stage.newest(threadId))?.agentId === ana ? true : null))).toBe(
      true,
    );
  });
});

describe("a customer who does not answer", () => {
  it("is reminded once, and then it ends", async () => {
    const { ana, threadId, id, phone } = await begun(1, "+59899000161", {
      reminderSeconds: 1,
      reminderText: "Are you still there?",
      silenceCloseSeconds: 3,
    });
    await stage.say(id, ana, "Which size?");
    expect(await stage.in(threadId, "closed")).toMatchObject({ outcome: "silence" });
    expect(await stage.onThePhone(phone)).toEqual(["Which size?", "Are you still there?"]);
  });

  it("is not reminded when it does", async () => {
    const { ana, threadId, id, ourNumber, phone } = await begun(1, "+59899000162", {
      reminderSeconds: 1,
      reminderText: "Are you still there?",
    });
    await stage.say(id, ana, "Which size?");
    await stage.write(ourNumber, phone, "Large");
    await stage.say(id, ana, "It is on its way");
    await eventually("reminded after the second", async () => (await stage.onThePhone(phone)).length === 3);
    expect(await stage.onThePhone(phone)).toEqual(["Which size?", "It is on its way", "Are you still there?"]);
    expect(await stage.newest(threadId)).toMatchObject({ state: "active" });
  });
});

it("a member of both campaigns keeps its conversation's place when it is handed to the other", async () => {
  const { ana, threadId, id } = await begun(1, "+59899000171", { maxInteractions: 1 });
  const there = await stage.campaign(0);
  await makeMember(there.campaignId, ana);
  await verbs.transferConversation({ conversationId: id, by: by(ana), campaignId: there.campaignId });
  expect(await stage.in(threadId, "active")).toMatchObject({ agentId: ana, campaignId: there.campaignId });
});
