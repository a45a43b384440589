// Offers from end to end: Postgres, a Temporal server and the worker, which is restarted on the way.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "#prisma/client";
import { acceptConversation, refuseOffer } from "#temporal/client";
import { temporal } from "#temporal/connection";
import { readConversation } from "#web/server/conversation-thread";
import { takeConversation } from "#web/server/taken";
import { type ConversationRun, conversationWorkflowId } from "#workflows/messages";
import { eventually } from "./eventually.ts";
import { makeAgent, makeUser } from "./factory.ts";
import { LifeStage } from "./life-stage.ts";
import { viewerOf } from "./viewer.ts";

let stage: LifeStage;
beforeAll(async () => {
  stage = await LifeStage.up();
}, 60_000);
afterAll(() => stage?.down(), 60_000);

describe("an offer", () => {
  it("lapses to the next agent, who accepts; the first is not responding until it is available", async () => {
    const { ourNumber, agentIds } = await stage.campaign(2, { acceptSeconds: 1, maxLapses: 1, chatSeconds: 600 });
    const [first, second] = agentIds as [string, string];
    await stage.available(first);
    const threadId = await stage.write(ourNumber);
    await eventually("lapsed", () => prisma().offer.findFirst({ where: { agentId: first, result: "lapsed" } }));
    const lapsed = await stage.in(threadId, "waiting");
    const run = temporal().workflow.getHandle(conversationWorkflowId(threadId));
    expect(await prisma().agent.findUniqueOrThrow({ where: { userId: first } })).toMatchObject({
      presence: "break",
      notResponding: true,
    });
    await prisma().campaign.update({ where: { id: lapsed.campaignId }, data: { acceptSeconds: 60 } });
    await stage.available(second);
    const again = await stage.in(threadId, "offered", second);
    expect(again.waitingSince).toEqual(lapsed.waitingSince);
    // Since the customer wrote, not since an offer ended.
    expect(again.waitingSince).toEqual(again.openedAt);
    await acceptConversation({ conversationId: again.id, agentId: second, by: `agent:${second}` });
    const active = await stage.in(threadId, "active", second);
    expect(active.chatDeadline!.getTime() - active.assignedAt!.getTime()).toBe(600_000);
    // Why, on the timeline and in Temporal.
    const { timeline } = await readConversation(viewerOf(await makeUser(), "administrator"), active.id);
    expect(timeline.map((fact) => fact.what)).toEqual([
      "opened",
      "waiting",
      "offered",
      "offer lapsed",
      "offered",
      "assigned",
    ]);
    expect(timeline.at(-1)).toMatchObject({ agentId: second, decision: { rule: "nocall", pick: second } });
    await eventually("told of it", async () => (await run.query<ConversationRun>("state")).state === "active");
    const details = await run.describe().then(() => currentDetails(conversationWorkflowId(threadId)));
    expect(details).toContain("nocall × leastrecent");
    expect(details).toContain(`→ ${second}`);
    await stage.available(first);
    expect(await prisma().agent.findUniqueOrThrow({ where: { userId: first } })).toMatchObject({
      presence: "available",
      notResponding: false,
      lapses: 0,
    });
  });

  it("is refused to the next agent, who is told of it; who comes too late hears who has it", async () => {
    const { ourNumber, agentIds } = await stage.campaign(2, { acceptSeconds: 60 });
    for (const agentId of agentIds) await stage.available(agentId);
    const threadId = await stage.write(ourNumber);
    const { id, agentId: asked } = await stage.in(threadId, "offered");
    const other = agentIds.find((each) => each !== asked)!;
    const refusal = { conversationId: id, agentId: asked!, by: `agent:${asked}`, commandId: randomUUID() };
    await refuseOffer(refusal);
    await stage.in(threadId, "offered", other);
    // The same press again is the same order, another one is too late.
    await refuseOffer(refusal);
    await expect(refuseOffer({ ...refusal, commandId: randomUUID() })).rejects.toMatchObject({ code: "offerEnded" });
    await acceptConversation({ conversationId: id, agentId: other, by: `agent:${other}` });
    const { name } = await prisma().user.findUniqueOrThrow({ where: { id: other } });
    const late = { conversationId: id, agentId: asked!, by: `agent:${asked}` };
    await expect(takeConversation(viewerOf(asked!, "agent"), late)).rejects.toMatchObject({
      code: "taken",
      message: `${name} has taken this conversation.`,
    });
    // Who neither sees it nor serves its campaign hears no name.
    await expect(takeConversation(viewerOf(await makeAgent(), "agent"), late)).rejects.toMatchObject({
      code: "taken",
      message: "Somebody else has taken this conversation.",
    });
  });

  it("goes to the next in the row after the worker was restarted (rrmemory)", async () => {
    const { ourNumber, agentIds } = await stage.campaign(3, { order: "rrmemory", maxInteractions: 10 });
    for (const agentId of agentIds) await stage.available(agentId);
    const served: (string | null)[] = [];
    const serve = async () => served.push((await stage.in(await stage.write(ourNumber), "active")).agentId);
    await serve();
    await serve();
    await stage.restartWorker();
    await serve();
    await serve();
    expect(served).toEqual([...agentIds, agentIds[0]]);
  }, 60_000);
});

describe("a pull rule", () => {
  it("offers to all: the first to accept has it, and the others hear who that is", async () => {
    const { ourNumber, agentIds } = await stage.campaign(2, { rule: "ringall" });
    for (const agentId of agentIds) await stage.available(agentId);
    const threadId = await stage.write(ourNumber);
    const { id } = await stage.in(threadId, "waiting");
    const results = await Promise.allSettled(
      agentIds.map((agentId) =>
        takeConversation(viewerOf(agentId, "agent"), { conversationId: id, agentId, by: `agent:${agentId}` }),
      ),
    );
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = agentIds[results.findIndex((result) => result.status === "fulfilled")]!;
    const { name } = await prisma().user.findUniqueOrThrow({ where: { id: winner } });
    const refused = results.filter((result) => result.status === "rejected");
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({
      code: "taken",
      message: `${name} has taken this conversation.`,
    });
    expect(await stage.newest(threadId)).toMatchObject({ state: "active", agentId: winner });
  });
});

/** What an engineer reads at the top of the run's page. */
async function currentDetails(workflowId: string): Promise<string> {
  return temporal()
    .workflow.getHandle(workflowId)
    .query<{ currentDetails?: string } | string>("__temporal_workflow_metadata")
    .then((metadata) => JSON.stringify(metadata));
}
