// Conversations from end to end on the real things: Postgres, a Temporal server, the worker, a carrier over HTTP.
import { randomUUID } from "node:crypto";
import { WorkflowNotFoundError } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "#prisma/client";
import { changeSettings } from "#prisma/settings";
import {
  acceptConversation,
  browserConnected,
  browserGone,
  campaignsChanged,
  closeConversation,
  reply,
  setPresence,
} from "#temporal/client";
import { temporal } from "#temporal/connection";
import { sweepIfLate } from "#temporal/namespace";
import { type ConversationRun, conversationWorkflowId, lateSweepId, sweepScheduleId } from "#workflows/messages";
import { eventually } from "./eventually.ts";
import { LifeStage } from "./life-stage.ts";

let stage: LifeStage;
beforeAll(async () => {
  stage = await LifeStage.up();
}, 60_000);
afterAll(() => stage?.down(), 60_000);

const assigned = (threadId: string) => stage.in(threadId, "active");

describe("a conversation", () => {
  it("comes in, goes to the free agent, is answered on the phone and closed", async () => {
    const { ourNumber, agentIds } = await stage.campaign(1);
    await stage.available(agentIds[0]!);
    const threadId = await stage.write(ourNumber, "+59899000001", "Is my order on its way?");
    const conversation = await assigned(threadId);
    expect(conversation.agentId).toBe(agentIds[0]);

    const command = {
      conversationId: conversation.id,
      text: "It left this morning",
      authorId: agentIds[0]!,
      commandId: randomUUID(),
    };
    const [first, second] = await Promise.all([reply(command), reply(command).catch(() => reply(command))]);
    expect(second.messageId).toBe(first.messageId);
    await eventually(
      "sent",
      async () => (await prisma().message.findUnique({ where: { id: first.messageId } }))?.status === "sent",
    );
    expect(await stage.onThePhone("+59899000001")).toEqual(["It left this morning"]);

    await closeConversation({ conversationId: conversation.id, by: `agent:${agentIds[0]}` });
    expect(await stage.newest(threadId)).toMatchObject({ state: "closed", outcome: "answered" });
    await expect(reply({ ...command, commandId: randomUUID() })).rejects.toThrow("has ended");
    await eventually("the run ends", async () => {
      const run = await temporal().workflow.getHandle(conversationWorkflowId(threadId)).describe();
      return run.status.name === "COMPLETED";
    });
    const facts = await prisma().fact.findMany({ where: { conversationId: conversation.id }, orderBy: { id: "asc" } });
    expect(facts.map((fact) => fact.what)).toEqual(["opened", "waiting", "assigned", "closed"]);
    expect(facts[2]!.details).toMatchObject({
      agentId: agentIds[0],
      decision: { rule: "nocall", order: "leastrecent" },
    });
  });

  it("waits for its turn: never above the cap, the longest waiting first (I7, I8)", async () => {
    const { ourNumber, agentIds } = await stage.campaign(1, { maxInteractions: 2 });
    const threads: string[] = [];
    for (const n of [11, 12, 13, 14]) threads.push(await stage.write(ourNumber, `+598990000${n}`, "Hello"));
    await stage.available(agentIds[0]!);
    await Promise.all(threads.slice(0, 2).map(assigned));
    expect((await stage.newest(threads[2]!))?.state).toBe("waiting");
    await closeConversation({ conversationId: (await stage.newest(threads[1]!))!.id, by: `agent:${agentIds[0]}` });
    await assigned(threads[2]!);
    expect((await stage.newest(threads[3]!))?.state).toBe("waiting");
  });

  it("goes to the agent who has had none for the longest time", async () => {
    const { ourNumber, agentIds } = await stage.campaign(3);
    for (const agentId of agentIds) await stage.available(agentId);
    const served: (string | null)[] = [];
    for (const n of [21, 22, 23, 24])
      served.push((await assigned(await stage.write(ourNumber, `+598990000${n}`, "Hello"))).agentId);
    expect(new Set(served.slice(0, 3)).size).toBe(3);
    expect(served[3]).toBe(served[0]);
  });

  it("is taken by one of two agents; the other hears who has it", async () => {
    const { ourNumber, agentIds, campaignId } = await stage.campaign(2);
    const threadId = await stage.write(ourNumber, "+59899000031", "Hello");
    const waiting = await eventually("waiting", () => stage.newest(threadId));
    await prisma().agent.updateMany({ where: { userId: { in: agentIds } }, data: { presence: "break" } });
    const results = await Promise.allSettled(
      agentIds.map((agentId) => acceptConversation({ conversationId: waiting.id, agentId, by: `agent:${agentId}` })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const refused = results.find((result) => result.status === "rejected") as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: "taken", details: { ownerId: expect.any(String) } });
    expect(await prisma().conversation.count({ where: { campaignId, state: "active" } })).toBe(1);
  });

  it("goes back to the front of the queue when its agent's browser is gone for longer than the grace (D23)", async () => {
    await changeSettings({ graceSeconds: 1 });
    const { ourNumber, agentIds } = await stage.campaign(2, { maxInteractions: 1 });
    const [lost, other] = agentIds as [string, string];
    const browser = randomUUID();
    await setPresence({ agentId: lost, state: "available", source: "browser", by: `agent:${lost}` });
    await browserConnected(lost, browser, randomUUID());
    const first = await stage.write(ourNumber, "+59899000041", "Hello");
    expect((await assigned(first)).agentId).toBe(lost);
    const second = await stage.write(ourNumber, "+59899000042", "Hello");
    await eventually("waiting", async () => (await stage.newest(second))?.state === "waiting");
    await browserGone(lost, browser);
    const requeued = await eventually("requeued", async () => {
      const open = await stage.newest(first);
      return open?.state === "waiting" ? open : null;
    });
    expect(requeued).toMatchObject({ requeued: true, agentId: null });
    expect((await prisma().agent.findUnique({ where: { userId: lost } }))?.presence).toBe("offline");
    await stage.available(other);
    expect((await assigned(first)).agentId).toBe(other);
    expect((await stage.newest(second))?.state).toBe("waiting");
  });

  it("stays with an agent whose browser comes back within the grace", async () => {
    await changeSettings({ graceSeconds: 2 });
    const { ourNumber, agentIds } = await stage.campaign(1);
    const [agentId] = agentIds as [string];
    await setPresence({ agentId, state: "available", source: "browser", by: `agent:${agentId}` });
    const process = randomUUID();
    const browser = randomUUID();
    await browserConnected(agentId, browser, process);
    const threadId = await stage.write(ourNumber, "+59899000051", "Hello");
    await assigned(threadId);
    await browserGone(agentId, browser);
    await browserConnected(agentId, randomUUID(), process);
    const session = temporal().workflow.getHandle(`agent-session:${agentId}`);
    await eventually(
      "the grace is over",
      async () => ((await session.query("state")) as { graceEndsAt: number | null }).graceEndsAt === null,
    );
    expect((await stage.newest(threadId))?.agentId).toBe(agentId);
  });

  it("leaves the queue for Missed after the churn time, and can be taken from there (D2)", async () => {
    const { ourNumber, agentIds } = await stage.campaign(1, { churnSeconds: 1 });
    const threadId = await stage.write(ourNumber, "+59899000061", "Anybody?");
    const missed = await eventually("missed", async () => {
      const open = await stage.newest(threadId);
      return open?.state === "missed" ? open : null;
    });
    expect(missed.outcome).toBe("abandoned");
    await stage.available(agentIds[0]!);
    await acceptConversation({ conversationId: missed.id, agentId: agentIds[0]!, by: `agent:${agentIds[0]}` });
    expect(await stage.newest(threadId)).toMatchObject({ state: "active", agentId: agentIds[0] });
  });

  it("waits for the hours to begin, and joins the queue as soon as they are changed (D19)", async () => {
    const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    const notToday = days[(new Date().getUTCDay() + 3) % 7]!;
    const schedule = { timeZone: "UTC", ranges: [{ days: [notToday], from: "09:00", to: "17:59" }], exceptions: [] };
    const { ourNumber, agentIds, campaignId } = await stage.campaign(1, { schedule, churnSeconds: 60 });
    const threadId = await stage.write(ourNumber, "+59899000065", "Are you open?");
    const held = await eventually("held", async () => {
      const open = await stage.newest(threadId);
      return open?.state === "held" ? open : null;
    });
    // It came long before: the churn time counts from the opening all the same.
    const longAgo = new Date(Date.now() - 3_600_000);
    await prisma().conversation.update({ where: { id: held.id }, data: { waitingSince: longAgo, openedAt: longAgo } });
    await prisma().schedule.updateMany({ where: { campaign: { id: campaignId } }, data: { ranges: [] } });
    await campaignsChanged([campaignId], "hours changed");
    await eventually("waiting", async () => (await stage.newest(threadId))?.state === "waiting");
    await stage.available(agentIds[0]!);
    expect(await assigned(threadId)).toMatchObject({ agentId: agentIds[0], waitingSince: longAgo });
  });

  it("ends at the campaign's chat time, with the closing text (D3)", async () => {
    const { ourNumber, agentIds } = await stage.campaign(1, { chatSeconds: 1, closingText: "Goodbye" });
    await stage.available(agentIds[0]!);
    const threadId = await stage.write(ourNumber, "+59899000071", "Hello");
    await eventually("closed", async () => (await stage.newest(threadId))?.outcome === "chat_time");
    await eventually("said goodbye", async () => (await stage.onThePhone("+59899000071")).includes("Goodbye"));
  });

  it("tries a text again that the carrier had no time for, in order, and can be closed meanwhile", async () => {
    const { ourNumber, agentIds } = await stage.campaign(1);
    await stage.available(agentIds[0]!);
    const threadId = await stage.write(ourNumber, "+59899000075", "Hello");
    const conversation = await assigned(threadId);
    const say = (text: string) =>
      reply({ conversationId: conversation.id, text, authorId: agentIds[0]!, commandId: randomUUID() });
    const faults = (body: unknown) =>
      fetch(`${stage.simulator.url}/control/faults`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    await faults({ receipts: false, throttlePerSecond: 0.001 });
    const texts = ["One", "Two", "Three"];
    for (const text of texts) await say(text);
    await closeConversation({ conversationId: conversation.id, by: `agent:${agentIds[0]}` });
    expect((await stage.newest(threadId))?.state).toBe("closed");
    await faults({ receipts: false });
    const seen = await eventually(
      "all on the phone",
      async () => {
        const there = await stage.onThePhone("+59899000075");
        return there.length >= 3 ? there : null;
      },
      30_000,
    );
    expect(seen.filter((text) => texts.includes(text)).sort()).toEqual([...texts].sort());
    const sent = await prisma().message.findMany({ where: { threadId, direction: "out" }, orderBy: { seq: "asc" } });
    const attempts = await prisma().attempt.findMany({
      where: { messageId: { in: sent.map((one) => one.id) }, outcome: "accepted" },
      orderBy: { intentAt: "asc" },
    });
    expect(attempts.map((attempt) => attempt.messageId)).toEqual(sent.map((one) => one.id));
  }, 60_000);

  it("shows in Temporal where it stands, with ids only", async () => {
    const { ourNumber, agentIds } = await stage.campaign(1);
    await stage.available(agentIds[0]!);
    const text = "A sentence that is nowhere in Temporal";
    const threadId = await stage.write(ourNumber, "+59899000081", text);
    const conversation = await assigned(threadId);
    await reply({
      conversationId: conversation.id,
      text: `${text} either`,
      authorId: agentIds[0]!,
      commandId: randomUUID(),
    });
    await eventually("sent", async () => (await stage.onThePhone("+59899000081")).length === 1);
    const handle = temporal().workflow.getHandle(conversationWorkflowId(threadId));
    // The assignment holds when it is committed; its run hears of it after that.
    await eventually(
      "told of the assignment",
      async () => (await handle.query<ConversationRun>("state")).state === "active",
    );
    expect(await handle.query("state")).toMatchObject({ conversationId: conversation.id, agentId: agentIds[0] });
    const run = await handle.describe();
    expect(run.searchAttributes).toMatchObject({
      AgentId: [agentIds[0]],
      ConversationState: ["active"],
      Channel: ["sms"],
    });
    const history = JSON.stringify(await handle.fetchHistory());
    const readable = history.replace(/"data":"([A-Za-z0-9+/=]+)"/g, (_all, data) =>
      Buffer.from(data, "base64").toString(),
    );
    expect(readable).not.toContain("nowhere in Temporal");
    expect(readable).not.toContain("59899000081");
  });
});

describe("the sweep", () => {
  const late = () => temporal().workflow.getHandle(lateSweepId);

  it("is left to Temporal's schedule while that begins one every few seconds", async () => {
    await sweepIfLate();
    await expect(late().describe()).rejects.toBeInstanceOf(WorkflowNotFoundError);
  });

  it("is started by a worker when the schedule has begun none for too long, but not while somebody has paused it", async () => {
    await sweepIfLate(-1);
    expect(await late().result()).toMatchObject({ orphans: expect.any(Number) });
    const { runId } = await late().describe();
    const schedule = temporal().schedule.getHandle(sweepScheduleId);
    await schedule.pause("for a look");
    try {
      await sweepIfLate(-1);
      expect((await late().describe()).runId).toBe(runId);
    } finally {
      await schedule.unpause();
    }
  });
});

describe("Temporal away", () => {
  it("loses nothing: 50 texts that came meanwhile become 50 conversations in the order of arrival", async () => {
    const { ourNumber, agentIds, campaignId } = await stage.campaign(1, { maxInteractions: 50 });
    await stage.available(agentIds[0]!);
    await stage.server.stop();
    const threads: string[] = [];
    for (let n = 0; n < 50; n++)
      threads.push(await stage.write(ourNumber, `+598990001${String(n).padStart(2, "0")}`, `Text ${n}`));
    await stage.server.start();
    await eventually(
      "50 assigned",
      async () => (await prisma().conversation.count({ where: { campaignId, state: "active" } })) === 50,
      60_000,
    );
    const facts = await prisma().fact.findMany({
      where: { conversation: { campaignId }, what: "assigned" },
      orderBy: { id: "asc" },
      include: { conversation: true },
    });
    expect(facts.map((fact) => fact.conversation!.waitingSince!.getTime())).toEqual(
      facts.map((fact) => fact.conversation!.waitingSince!.getTime()).sort((a, b) => a - b),
    );
    expect(new Set(facts.map((fact) => fact.conversation!.threadId))).toEqual(new Set(threads));
  }, 90_000);

  it("goes on after its database is lost: open conversations have a run again, replies go out", async () => {
    const { ourNumber, agentIds } = await stage.campaign(1);
    await stage.available(agentIds[0]!);
    const from = "+59899000091";
    const threadId = await stage.write(ourNumber, from, "Hello");
    const conversation = await assigned(threadId);
    await stage.server.stop();
    stage.server.erase();
    const kept = await reply({
      conversationId: conversation.id,
      text: "Written while Temporal was down",
      authorId: agentIds[0]!,
      commandId: randomUUID(),
    });
    await stage.server.start();
    await eventually(
      "sent",
      async () => (await prisma().message.findUnique({ where: { id: kept.messageId } }))?.status === "sent",
      60_000,
    );
    await eventually(
      "a run again",
      async () => {
        const run = await temporal()
          .workflow.getHandle(conversationWorkflowId(threadId))
          .describe()
          .catch(() => null);
        return run?.status.name === "RUNNING";
      },
      60_000,
    );
    await closeConversation({ conversationId: conversation.id, by: `agent:${agentIds[0]}` });
    expect(await stage.onThePhone(from)).toEqual(["Written while Temporal was down"]);
  }, 120_000);
});
