// Committed histories, replayed with the workflows as they are: a change that a running workflow could not follow fails here.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, DefaultLogger, type ReplayWorkerOptions, Worker } from "@temporalio/worker";
import { DeterminismViolationError } from "@temporalio/workflow";
import { beforeAll, describe, expect, it } from "vitest";
import { workflowBundle } from "#temporal/workflow-bundle";
import * as workflows from "#workflows/index";
import { quietRuntime } from "./quiet-runtime.ts";

type Bundle = Pick<ReplayWorkerOptions, "workflowBundle" | "workflowsPath">;

const folder = join(import.meta.dirname, "histories");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const saved = files.map((file) => {
  const history = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const started = history.events[0].workflowExecutionStartedEventAttributes;
  return {
    name: file.replace(/\.json$/, ""),
    type: started.workflowType.name as string,
    workflowId: started.workflowId as string,
    history,
  };
});

let asTheyAre: Bundle;
let changed: Bundle;
beforeAll(async () => {
  quietRuntime();
  asTheyAre = await workflowBundle();
  const workflowsPath = fileURLToPath(new URL("./replay/changed-workflows.ts", import.meta.url));
  changed = { workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger("ERROR") }) };
}, 60_000);

/** What the replay of one history ends with. */
async function replay(bundle: Bundle, of: (typeof saved)[number]): Promise<Error | undefined> {
  const histories = [{ workflowId: of.workflowId, history: of.history }];
  for await (const { error } of Worker.runReplayHistories(bundle, histories)) return error;
  throw new Error("The history was not replayed.");
}

describe("the workflows as they are follow what was recorded", () => {
  it("of every one of them", () => {
    expect(new Set(saved.map(({ type }) => type))).toEqual(new Set(Object.keys(workflows)));
  });

  for (const each of saved) {
    it(each.name, async () => {
      expect(await replay(asTheyAre, each)).toBeUndefined();
    });
  }
});

it("a change that a running workflow cannot follow is found", async () => {
  const found = (name: string) => replay(changed, saved.find((each) => each.name === name)!);
  expect(await found("conversation-answered-and-closed")).toBeInstanceOf(DeterminismViolationError);
  expect(await found("dialer-sends-rests-and-stops")).toBeInstanceOf(DeterminismViolationError);
});

it("no history tells of a machine, a process or a customer", () => {
  for (const { name, history } of saved) {
    const readable = JSON.stringify(history).replace(/"data":"([A-Za-z0-9+/=]*)"/g, (_all, data) =>
      Buffer.from(data, "base64").toString(),
    );
    expect([name, readable.match(/\d+@[\w-]+|\/(home|root|work|Users)\/|59899\d|\+1555/)]).toEqual([name, null]);
  }
});
