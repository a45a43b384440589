// The run that asks carriers, on the time-skipping server, with a round that dies.
import { fileURLToPath } from "node:url";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { bundleWorkflowCode, DefaultLogger, Worker } from "@temporalio/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quietRuntime } from "./quiet-runtime.ts";
import { timeSkipping } from "./temporal.ts";

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  quietRuntime();
  environment = await timeSkipping();
});
afterAll(() => environment?.teardown());

test("a round whose process was killed is made up for within seconds", { timeout: 60_000 }, async () => {
  const rounds: number[] = [];
  let end = () => {};
  const killed = new Promise<void>((done) => {
    end = done;
  });
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: "look-ups",
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL("../workflows/look-ups.ts", import.meta.url)),
      logger: new DefaultLogger("ERROR"),
    }),
    activities: {
      askCarriers: async () => {
        rounds.push(await environment.currentTimeMs());
        // The first says nothing any more, as a dead process does.
        if (rounds.length === 1) await killed;
        return { asked: 1, settled: 1, nextAt: null };
      },
    },
  });
  await worker.runUntil(async () => {
    await environment.client.workflow.execute("lookUps", { workflowId: "look-ups", taskQueue: "look-ups", args: [{}] });
    end();
  });
  expect(rounds).toHaveLength(2);
  expect(rounds[1]! - rounds[0]!).toBeLessThan(20_000);
});
