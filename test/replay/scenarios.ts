// What happens in the committed histories. Each scenario answers with the workflow whose history it was for.
import { randomUUID } from "node:crypto";
import { prisma } from "#prisma/client";
import { changeSettings } from "#prisma/settings";
import * as verbs from "#temporal/client";
import { temporal } from "#temporal/connection";
import { wakeLookUps } from "#temporal/wake";
import { dialerRunState, dialerWorkflowId } from "#workflows/dialer-messages";
import {
  agentSessionWorkflowId,
  campaignQueueWorkflowId,
  conversationWorkflowId,
  lookUpsWorkflowId,
  mediaWorkflowId,
} from "#workflows/messages";
import { eventually } from "../eventually.ts";
import { makeDialer, makeRows, makeUser } from "../factory.ts";
import { texts } from "./clean.ts";
import type { Ground } from "./ground.ts";

export type Scenario = (ground: Ground) => Promise<string>;

/** On a server with its usual limits. */
export const scenarios: Record<string, Scenario> = {
  async "conversation-answered-and-closed"(ground) {
    const { ourNumber, agentId } = await ground.campaign(1, { closingText: "Goodbye" });
    await ground.available(agentId);
    const threadId = await ground.customerWrites(ourNumber);
    const { id } = await ground.in(threadId, "active");
    await ground.agentAnswers(id, agentId);
    await verbs.closeConversation({ conversationId: id, by: `agent:${agentId}` });
    return ended(conversationWorkflowId(threadId));
  },
  async "conversation-abandoned-then-taken-from-missed"(ground) {
    const { ourNumber, agentId } = await ground.campaign(1, { churnSeconds: 1 });
    const threadId = await ground.customerWrites(ourNumber);
    const { id } = await ground.in(threadId, "missed");
    await ground.available(agentId);
    await verbs.acceptConversation({ conversationId: id, agentId, by: `agent:${agentId}` });
    return conversationWorkflowId(threadId);
  },
  async "conversation-abandoned"(ground) {
    const { ourNumber } = await ground.campaign(0, { churnSeconds: 1 });
    const threadId = await ground.customerWrites(ourNumber);
    await ground.in(threadId, "missed");
    return ended(conversationWorkflowId(threadId));
  },
  async "conversation-held-until-the-hours"(ground) {
    const schedule = { timeZone: "UTC", ranges: [{ days: [notToday()], from: "09:00", to: "17:59" }], exceptions: [] };
    const { ourNumber, campaignId, agentId } = await ground.campaign(1, { schedule });
    const threadId = await ground.customerWrites(ourNumber);
    await ground.in(threadId, "held");
    await prisma().schedule.updateMany({ where: { campaign: { id: campaignId } }, data: { ranges: [] } });
    await verbs.campaignsChanged([campaignId], "hours changed");
    await ground.in(threadId, "waiting");
    await ground.available(agentId);
    await ground.in(threadId, "active");
    return conversationWorkflowId(threadId);
  },
  async "conversation-closed-by-its-chat-time"(ground) {
    const { ourNumber, agentId } = await ground.campaign(1, { chatSeconds: 1, closingText: "Goodbye" });
    await ground.available(agentId);
    const threadId = await ground.customerWrites(ourNumber);
    await ground.in(threadId, "closed");
    return ended(conversationWorkflowId(threadId));
  },
  async "conversation-taken-by-one-of-two"(ground) {
    const { ourNumber, agentIds } = await ground.campaign(2);
    const threadId = await ground.customerWrites(ourNumber);
    const { id } = await ground.in(threadId, "waiting");
    await prisma().agent.updateMany({ where: { userId: { in: agentIds } }, data: { presence: "break" } });
    await Promise.allSettled(
      agentIds.map((agentId) => verbs.acceptConversation({ conversationId: id, agentId, by: `agent:${agentId}` })),
    );
    return conversationWorkflowId(threadId);
  },
  async "media-kept"(ground) {
    const { ourNumber } = await ground.campaign(0);
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return ended(mediaWorkflowId(await ground.customerSendsFile(ourNumber, png)));
  },
  async "media-not-taken"(ground) {
    const { ourNumber } = await ground.campaign(0);
    return ended(mediaWorkflowId(await ground.customerSendsFile(ourNumber, Buffer.from("<html>"))));
  },
  async "conversation-back-in-the-queue"(ground) {
    const { ourNumber, agentIds } = await ground.campaign(2);
    const [first, second] = agentIds as [string, string];
    await ground.available(first);
    const threadId = await ground.customerWrites(ourNumber);
    await ground.in(threadId, "active");
    await verbs.setPresence({ agentId: first, state: "offline", source: "api", by: `agent:${first}` });
    await ground.in(threadId, "waiting");
    await ground.available(second);
    await ground.in(threadId, "active");
    return conversationWorkflowId(threadId);
  },
  async "conversation-text-tried-again"(ground) {
    const { ourNumber, agentId } = await ground.campaign(1);
    await ground.available(agentId);
    const threadId = await ground.customerWrites(ourNumber);
    const { id } = await ground.in(threadId, "active");
    await ground.carrier({ throttlePerSecond: 0.001 });
    const order = { conversationId: id, text: texts[1]!, authorId: agentId };
    await verbs.reply({ ...order, commandId: randomUUID() });
    const { messageId } = await verbs.reply({ ...order, commandId: randomUUID() });
    await eventually("refused once", () => prisma().attempt.findFirst({ where: { message: { threadId } } }));
    await ground.carrier({});
    await ground.sent(messageId);
    return conversationWorkflowId(threadId);
  },
  async "conversation-offer-refused"(ground) {
    const { ourNumber, agentId } = await ground.campaign(1, { acceptSeconds: 60 });
    await ground.available(agentId);
    const threadId = await ground.customerWrites(ourNumber);
    const { id } = await ground.in(threadId, "offered");
    await verbs.refuseOffer({ conversationId: id, agentId, by: `agent:${agentId}` });
    // Nobody else is there: it is asked again.
    await eventually("offered again", () => prisma().offer.findFirst({ where: { conversationId: id, result: null } }));
    return conversationWorkflowId(threadId);
  },
  async "conversation-offer-lapses"(ground) {
    const { ourNumber, agentId } = await ground.campaign(1, { acceptSeconds: 1 });
    await ground.available(agentId);
    const threadId = await ground.customerWrites(ourNumber);
    const { id } = await ground.in(threadId, "offered");
    await eventually("it lapsed", () => prisma().offer.findFirst({ where: { conversationId: id, result: "lapsed" } }));
    await eventually("offered again", () => prisma().offer.findFirst({ where: { conversationId: id, result: null } }));
    return conversationWorkflowId(threadId);
  },
  async "conversation-transferred-to-a-campaign"(ground) {
    const { agentId, id, threadId } = await held(ground);
    const there = await ground.campaign(1);
    await verbs.transferConversation({ conversationId: id, by: `agent:${agentId}`, campaignId: there.campaignId });
    await ground.in(threadId, "waiting");
    await ground.available(there.agentId);
    await ground.in(threadId, "active");
    await verbs.closeConversation({ conversationId: id, by: `agent:${there.agentId}` });
    return ended(conversationWorkflowId(threadId));
  },
  async "conversation-transfer-returns"(ground) {
    const { agentIds, agentId, id, threadId } = await held(ground, { transferSeconds: 1 });
    await ground.available(agentIds[1]!);
    await verbs.transferConversation({ conversationId: id, by: `agent:${agentId}`, agentId: agentIds[1]! });
    await eventually("it is back", () => prisma().fact.findFirst({ where: { conversationId: id, what: "returned" } }));
    await verbs.closeConversation({ conversationId: id, by: `agent:${agentId}` });
    return ended(conversationWorkflowId(threadId));
  },
  async "conversation-wrapped-up"(ground) {
    const { agentId, id, threadId } = await held(ground, { wrapUpSeconds: 600 });
    await verbs.closeConversation({ conversationId: id, by: `agent:${agentId}` });
    await ground.in(threadId, "wrapup");
    await verbs.finishWrapUp({ conversationId: id, by: `agent:${agentId}` });
    return ended(conversationWorkflowId(threadId));
  },
  async "conversation-wrap-up-passes"(ground) {
    const { agentId, id, threadId } = await held(ground, { wrapUpSeconds: 1 });
    await verbs.closeConversation({ conversationId: id, by: `agent:${agentId}` });
    return ended(conversationWorkflowId(threadId));
  },
  async "conversation-set-aside-taken-over-and-reopened"(ground) {
    const { agentId, id, threadId } = await held(ground);
    const by = `agent:${agentId}`;
    await verbs.parkConversation({ conversationId: id, by });
    await verbs.takeBackConversation({ conversationId: id, by });
    const userId = await makeUser({ role: "supervisor" });
    await verbs.takeOverConversation({ conversationId: id, userId, by: `user:${userId}`, source: "api" });
    await verbs.closeConversation({ conversationId: id, by: `user:${userId}` });
    await ground.in(threadId, "closed");
    await verbs.reopenConversation({ conversationId: id, agentId, by });
    await verbs.closeConversation({ conversationId: id, by });
    return ended(conversationWorkflowId(threadId));
  },
  async "campaign-queue-serves-two-agents"(ground) {
    const { ourNumber, campaignId, agentIds } = await ground.campaign(2, { maxInteractions: 2 });
    const threads: string[] = [];
    for (let n = 0; n < 3; n++) threads.push(await ground.customerWrites(ourNumber));
    for (const agentId of agentIds) await ground.available(agentId);
    for (const threadId of threads) await ground.in(threadId, "active");
    return campaignQueueWorkflowId(campaignId);
  },
  async "agent-session-grace-passes"(ground) {
    await changeSettings({ graceSeconds: 1 });
    const { agentId } = await ground.campaign(1);
    const browser = randomUUID();
    await verbs.setPresence({ agentId, state: "available", source: "browser", by: `agent:${agentId}` });
    await verbs.browserConnected(agentId, browser, randomUUID());
    await verbs.browserGone(agentId, browser);
    return ended(agentSessionWorkflowId(agentId));
  },
  async "agent-session-browser-back"(ground) {
    await changeSettings({ graceSeconds: 60 });
    const { agentId } = await ground.campaign(1);
    const [browser, process] = [randomUUID(), randomUUID()];
    await verbs.setPresence({ agentId, state: "available", source: "browser", by: `agent:${agentId}` });
    await verbs.browserConnected(agentId, browser, process);
    await verbs.browserGone(agentId, browser);
    const graceEnds = async () =>
      ((await temporal().workflow.getHandle(agentSessionWorkflowId(agentId)).query("state")) as GraceState).graceEndsAt;
    await eventually("the grace runs", graceEnds);
    await verbs.browserConnected(agentId, randomUUID(), process);
    await eventually("the grace is over", async () => (await graceEnds()) === null);
    await verbs.setPresence({ agentId, state: "offline", source: "browser", by: `agent:${agentId}` });
    return ended(agentSessionWorkflowId(agentId));
  },
  async "dialer-sends-rests-and-stops"(ground) {
    const dialerId = await playing(ground, 3);
    await done(dialerId, 3);
    await makeRows(dialerId, phones(2));
    await verbs.rowsAdded(dialerId);
    await done(dialerId, 5);
    await verbs.stopDialer({ dialerId, by: "system" });
    return ended(dialerWorkflowId(dialerId));
  },
  async "look-ups-of-a-lost-answer"(ground) {
    await ground.carrier({ loseAnswerRate: 1 });
    const dialerId = await playing(ground, 1);
    const unknown = { where: { dialerId, outcome: "unknown" } };
    await eventually("its answer is lost", async () => (await prisma().attempt.count(unknown)) === 1, 30_000);
    await ground.carrier({});
    // Asked for the first time a quarter of a minute after.
    await prisma().attempt.updateMany({ ...unknown, data: { settledAt: new Date(Date.now() - 13_000) } });
    await wakeLookUps();
    await done(dialerId, 1);
    await verbs.stopDialer({ dialerId, by: "system" });
    return ended(lookUpsWorkflowId());
  },
  async "dialer-paused-resumed-and-purged"(ground) {
    const dialerId = await playing(ground, 200, { gapMilliseconds: 50 });
    await done(dialerId, 2);
    await verbs.pauseDialer({ dialerId, by: "system", reason: "a test" });
    await phase(dialerId, "paused");
    await verbs.resumeDialer({ dialerId, by: "system" });
    await phase(dialerId, "sending");
    await verbs.purgeDialer({ dialerId, by: "system" });
    await verbs.stopDialer({ dialerId, by: "system" });
    return ended(dialerWorkflowId(dialerId));
  },
  async "dialer-ordered-by-signals"(ground) {
    const dialerId = await playing(ground, 200, { gapMilliseconds: 50 });
    await done(dialerId, 2);
    const run = temporal().workflow.getHandle(dialerWorkflowId(dialerId));
    await run.signal("pause", { reason: "by an engineer" });
    await phase(dialerId, "paused");
    await run.signal("purge", { states: ["waiting"] });
    await run.signal("resume");
    await phase(dialerId, "sending");
    await verbs.stopDialer({ dialerId, by: "system" });
    return ended(dialerWorkflowId(dialerId));
  },
  async "dialer-ordered-by-updates"(ground) {
    const dialerId = await playing(ground, 200, { gapMilliseconds: 50 });
    await done(dialerId, 2);
    const run = temporal().workflow.getHandle(dialerWorkflowId(dialerId));
    await run.executeUpdate("pause", { args: [{ reason: "by an engineer" }] });
    await run.executeUpdate("purge", { args: [{ states: ["waiting"] }] });
    await run.executeUpdate("resume");
    await phase(dialerId, "sending");
    await verbs.stopDialer({ dialerId, by: "system" });
    return ended(dialerWorkflowId(dialerId));
  },
  async "dialer-waits-for-its-hours"(ground) {
    const schedule = { timeZone: "UTC", ranges: [{ days: [notToday()], from: "09:00", to: "17:59" }], exceptions: [] };
    const dialerId = await playing(ground, 2, { schedule });
    await phase(dialerId, "outsideSchedule");
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const ranges = [{ days, from: "00:00", to: "23:59" }];
    await prisma().schedule.updateMany({ where: { dialer: { id: dialerId } }, data: { ranges } });
    await verbs.dialerChanged(dialerId);
    await done(dialerId, 2);
    await verbs.stopDialer({ dialerId, by: "system" });
    return ended(dialerWorkflowId(dialerId));
  },
  async sweep() {
    const query = "WorkflowType = 'sweep' AND ExecutionStatus = 'Completed'";
    return eventually("a sweep has ended", async () => {
      for await (const run of temporal().workflow.list({ query })) return run.workflowId;
      return null;
    });
  },
};

/** On a server that suggests a new run after few events. */
export const carriedOn: Record<string, Scenario> = {
  async "conversation-carried-on"(ground) {
    const { ourNumber, agentId } = await ground.campaign(1);
    await ground.available(agentId);
    const threadId = await ground.customerWrites(ourNumber);
    const { id } = await ground.in(threadId, "active");
    const workflowId = conversationWorkflowId(threadId);
    await untilNewRun(workflowId, () => ground.agentAnswers(id, agentId));
    await ground.agentAnswers(id, agentId);
    await verbs.closeConversation({ conversationId: id, by: `agent:${agentId}` });
    return ended(workflowId);
  },
  async "campaign-queue-carried-on"(ground) {
    const { ourNumber, campaignId, agentId } = await ground.campaign(1, { maxInteractions: 100 });
    await ground.available(agentId);
    const serveOne = async () => {
      await ground.in(await ground.customerWrites(ourNumber), "active");
    };
    await serveOne();
    await untilNewRun(campaignQueueWorkflowId(campaignId), serveOne);
    return campaignQueueWorkflowId(campaignId);
  },
  async "agent-session-carried-on"(ground) {
    const { agentId } = await ground.campaign(1);
    const order = { agentId, source: "api", by: `agent:${agentId}` } as const;
    await verbs.setPresence({ ...order, state: "available" });
    await untilNewRun(agentSessionWorkflowId(agentId), async () => {
      await verbs.setPresence({ ...order, state: "break" });
      await verbs.setPresence({ ...order, state: "available" });
    });
    await verbs.setPresence({ ...order, state: "offline" });
    return ended(agentSessionWorkflowId(agentId));
  },
  async "dialer-carried-on"(ground) {
    const dialerId = await playing(ground, 1);
    await done(dialerId, 1);
    let rows = 1;
    await untilNewRun(dialerWorkflowId(dialerId), async () => {
      await makeRows(dialerId, phones(1));
      await verbs.rowsAdded(dialerId);
      rows += 1;
      await done(dialerId, rows);
    });
    await verbs.stopDialer({ dialerId, by: "system" });
    return ended(dialerWorkflowId(dialerId));
  },
};

interface GraceState {
  graceEndsAt: number | null;
}

/** A customer's conversation at the first of two agents. */
async function held(ground: Ground, more: Parameters<Ground["campaign"]>[1] = {}) {
  const { ourNumber, agentIds, agentId } = await ground.campaign(2, more);
  await ground.available(agentId);
  const threadId = await ground.customerWrites(ourNumber);
  const { id } = await ground.in(threadId, "active");
  return { ourNumber, agentIds, agentId, threadId, id };
}

function notToday(): string {
  return ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][(new Date().getUTCDay() + 3) % 7]!;
}

function phones(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `+59899000${String(100 + n)}`);
}

async function playing(ground: Ground, rows: number, more: Parameters<typeof makeDialer>[0] = {}): Promise<string> {
  const dialerId = await makeDialer({ providerId: ground.providerId, ...more });
  await makeRows(dialerId, phones(rows), texts[1]!);
  await verbs.startDialer({ dialerId, by: "system" });
  return dialerId;
}

function done(dialerId: string, rows: number) {
  return eventually(
    `${rows} rows sent`,
    async () => (await prisma().spoolRow.count({ where: { dialerId, state: 2 } })) >= rows,
  );
}

function phase(dialerId: string, wanted: string) {
  const run = temporal().workflow.getHandle(dialerWorkflowId(dialerId));
  return eventually(`the run is ${wanted}`, async () => {
    const state = await run.query(dialerRunState).catch(() => null);
    return state?.phase === wanted;
  });
}

async function untilNewRun(workflowId: string, again: () => Promise<void>): Promise<void> {
  const run = async () => (await temporal().workflow.getHandle(workflowId).describe()).runId;
  const first = await run();
  for (let times = 0; times < 100; times++) {
    if ((await run()) !== first) return;
    await again();
  }
  throw new Error(`${workflowId} never went on in a new run.`);
}

async function ended(workflowId: string): Promise<string> {
  await eventually(`${workflowId} ends`, async () => {
    const { status } = await temporal().workflow.getHandle(workflowId).describe();
    return status.name === "COMPLETED";
  });
  return workflowId;
}
