// The queue's run on a server that asks for short histories, with fake activities.
import { randomUUID } from "node:crypto";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Pick, QueueView } from "#activities/queue";
import { workflowBundle } from "#temporal/workflow-bundle";
import { campaignQueueWorkflowId, queueRun } from "#workflows/messages";
import { temporalProgram } from "../launch/temporal.ts";
import { freeCandidate } from "./candidate.ts";
import { eventually } from "./eventually.ts";
import { quietRuntime } from "./quiet-runtime.ts";

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  quietRuntime();
  environment = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: "existing-path", path: await temporalProgram() },
      extraArgs: ["--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=200"],
    },
  });
});
afterAll(() => environment?.teardown());

it("continues in a new run while there is always more to do, and forgets nothing", async () => {
  let left = 60;
  const readQueue = async (): Promise<QueueView> => ({
    rule: "nocall",
    order: "leastrecent",
    maxInteractions: 100,
    waiting: left > 0 ? [{ conversationId: randomUUID(), requeued: false, waitingSince: left }] : [],
    candidates: [{ ...freeCandidate, agentId: "somebody" }],
    more: left > 0,
  });
  const claimAll = async ({ picks }: { picks: Pick[] }) => {
    left -= picks.length;
    return picks.map(({ conversationId, agentId }) => ({ conversationId, agentId, won: true }));
  };
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: "queue",
    ...(await workflowBundle()),
    activities: { readQueue, claimAll },
  });
  await worker.runUntil(async () => {
    const campaignId = randomUUID();
    const workflowId = campaignQueueWorkflowId(campaignId);
    const first = await environment.client.workflow.start("campaignQueue", {
      taskQueue: "queue",
      workflowId,
      args: [{ campaignId }],
    });
    const run = environment.client.workflow.getHandle(workflowId);
    await eventually("everybody has been assigned", async () => (await run.query(queueRun)).assigned === 60);
    const description = await run.describe();
    expect(description.runId).not.toBe(first.firstExecutionRunId);
    expect(description.historyLength).toBeLessThan(300);
  });
});
