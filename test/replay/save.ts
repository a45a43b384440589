// `npm run history:save [word …]`: plays the scenarios, or those whose name holds one of the words, and writes their histories.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { environment } from "#environment/environment";
import { root } from "../../launch/folders.ts";
import { onStop } from "../../launch/stop.ts";
import { temporalProgram } from "../../launch/temporal.ts";
import { quietRuntime } from "../quiet-runtime.ts";
import { makeTemplate } from "../setup/template.ts";
import { testPostgres } from "../setup/test-postgres.ts";
import { clean } from "./clean.ts";
import { Ground } from "./ground.ts";
import { carriedOn, type Scenario, scenarios } from "./scenarios.ts";

/** Where the committed histories lie. */
export const historiesFolder = join(root, "test/histories");

const shortHistory = 60;

/** Writes the histories and ends the process: with 1 when a scenario did not come to its end. */
export async function saveHistories(
  stage: (name: string, work: () => Promise<unknown>) => Promise<unknown>,
  words: string[],
): Promise<void> {
  quietRuntime();
  mkdirSync(historiesFolder, { recursive: true });
  await stage("Temporal's server", () => temporalProgram());
  const given = process.env.TEST_POSTGRES_URL;
  const server = given ? undefined : await testPostgres();
  process.env.TEST_POSTGRES_URL = given ?? server!.url;
  await makeTemplate(process.env.TEST_POSTGRES_URL);
  onStop({ tidily: async () => server?.stop(), atOnce: () => {} });
  await play(stage, words, scenarios);
  await play(stage, words, carriedOn, shortHistory);
  await server?.stop();
  process.exit(process.exitCode ?? 0);
}

async function play(
  stage: (name: string, work: () => Promise<unknown>) => Promise<unknown>,
  words: string[],
  all: Record<string, Scenario>,
  longestHistory?: number,
): Promise<void> {
  const wanted = Object.entries(all).filter(
    ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (wanted.length === 0) return;
  const ground = await Ground.open(longestHistory);
  for (const [name, scenario] of wanted) {
    await stage(name, async () => save(name, await scenario(ground))).catch((error: Error) => {
      console.error(`  ${name}: ${error.stack}`);
      process.exitCode = 1;
    });
  }
  await ground.close();
}

/** One file per run: a workflow that went on in a new run has its first and its last. */
async function save(name: string, workflowId: string): Promise<void> {
  const last = await readHistory(workflowId);
  write(name, last);
  const started = last.events[0]?.workflowExecutionStartedEventAttributes;
  if (started?.continuedExecutionRunId)
    write(`${name}-first-run`, await readHistory(workflowId, started.firstExecutionRunId));
}

interface SavedHistory {
  events: {
    workflowExecutionStartedEventAttributes?: { continuedExecutionRunId?: string; firstExecutionRunId?: string };
  }[];
}

/** A history as all of Temporal's tools read and write it. */
async function readHistory(workflowId: string, runId?: string): Promise<SavedHistory> {
  const args = ["workflow", "show", "--workflow-id", workflowId, "--address", environment().temporalAddress];
  args.push("--output", "json", "--no-json-shorthand-payloads", ...(runId ? ["--run-id", runId] : []));
  const { stdout } = await promisify(execFile)(await temporalProgram(), args, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}

function write(name: string, history: SavedHistory): void {
  writeFileSync(join(historiesFolder, `${name}.json`), `${JSON.stringify(clean(history), null, 1)}\n`);
}
