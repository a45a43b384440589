// `npm run faults [word …]`: every scenario in its long form, or those whose name holds one of the words.
import { onStop } from "../../launch/stop.ts";
import { temporalProgram } from "../../launch/temporal.ts";
import { makeTemplate } from "../setup/template.ts";
import { testPostgres } from "../setup/test-postgres.ts";
import { acceptRaces } from "./accept-race.ts";
import { type Blow, chaos } from "./chaos.ts";
import { faultyCarrier } from "./faulty-carrier.ts";
import type { Findings } from "./findings.ts";
import { listImport } from "./list-import.ts";
import { veryLong } from "./long-conversation.ts";
import { otherWorkerGoesOn } from "./other-worker.ts";
import { OwnPostgres } from "./own-postgres.ts";
import { pauseHolds } from "./pause.ts";
import { routing } from "./routing.ts";
import { postgresKilled, temporalLost } from "./servers-lost.ts";
import { Stage } from "./stage.ts";
import { stopWords } from "./stop-words.ts";
import { twoWorkersOneAccount } from "./two-workers.ts";
import { workerFrozen, workerKilled } from "./worker-killed.ts";

const pause = { rows: 20_000, pauses: 3, complete: true };

const blows: readonly Blow[] = [
  "worker",
  "worker",
  "postgres",
  "postgres",
  "temporal",
  "freeze",
  "freeze",
  "throttle",
  "throttle",
];

const scenarios: Record<string, (stage: Stage) => Promise<Findings>> = {
  "worker-killed": (stage) => workerKilled(stage, { rows: 20_000, kills: 3 }),
  "worker-frozen": (stage) => workerFrozen(stage, { rows: 20_000, freezes: 2 }),
  "two-workers": (stage) => twoWorkersOneAccount(stage, { seconds: 60, dialers: 4 }),
  "two-workers-loaded": (stage) => twoWorkersOneAccount(stage, { seconds: 60, dialers: 4, load: true }),
  "other-worker": (stage) => otherWorkerGoesOn(stage, { rows: 4_000, ratePerSecond: 100 }),
  pause: (stage) => pauseHolds(stage, "nothing", pause),
  "pause-temporal-away": (stage) => pauseHolds(stage, "Temporal away", pause),
  "pause-worker-frozen": (stage) => pauseHolds(stage, "worker frozen", pause),
  "pause-slow-carrier": (stage) => pauseHolds(stage, "slow carrier", { ...pause, rows: 2_000 }),
  "stop-words": (stage) => stopWords(stage, { rows: 60_000, customers: 1_000 }),
  "list-import": (stage) => listImport(stage, { rows: 60_000, listed: 1_000_000, ratePerSecond: 500 }),
  "temporal-lost": (stage) => temporalLost(stage, { rows: 20_000, ratePerSecond: 500 }),
  "faulty-carrier": (stage) => faultyCarrier(stage, { rows: 20_000, bursts: 3 }),
  "faulty-carrier-by-url": (stage) => faultyCarrier(stage, { rows: 20_000, bursts: 3, type: "urlsms" }),
};

/** Runs the scenarios one after another, prints a table, and ends the process: with 1 when a promise was broken. */
export async function faults(
  stage: (name: string, work: () => Promise<unknown>) => Promise<unknown>,
  words: string[],
): Promise<void> {
  process.env.LOG_LEVEL ??= "silent";
  await stage("Temporal's server", () => temporalProgram());
  const given = process.env.TEST_POSTGRES_URL;
  const server = given ? undefined : await testPostgres();
  process.env.TEST_POSTGRES_URL = given ?? server!.url;
  await makeTemplate(process.env.TEST_POSTGRES_URL);
  // All that we start is on leashes and ends with this process.
  onStop({ tidily: async () => server?.stop(), atOnce: () => {} });
  const wanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));
  const all: Findings[] = [];
  const run = async (name: string, work: () => Promise<Findings>) => {
    if (!wanted(name)) return;
    let findings: Findings | undefined;
    await stage(name, async () => {
      findings = await work();
    }).catch((error: Error) => console.error(`  ${name}: ${error.stack}`));
    if (!findings) process.exitCode = 1;
    else {
      print(findings);
      all.push(findings);
    }
  };
  for (const [name, scenario] of Object.entries(scenarios)) await run(name, () => onStage(scenario));
  await run("accept-race", () => acceptRaces({ races: 500, atOnce: 5 }));
  await run("long-conversation", () => veryLong({ texts: 2_000, atOnce: 8 }));
  await run("routing", () => routing({ runs: 500, steps: 50 }));
  await run("postgres-killed", () =>
    onOwnPostgres((stage, own) => postgresKilled(stage, own, { rows: 10_000, kills: 3 })),
  );
  const many = { rows: 20_000, ratePerSecond: 500, blows, workers: 2 };
  await run("chaos", () => onOwnPostgres((stage, own) => chaos(stage, many, own)));
  await server?.stop();
  const broken = all.reduce((sum, findings) => sum + findings.broken.length, 0);
  const kept = all.reduce((sum, findings) => sum + findings.kept, 0);
  console.log(`\n${all.length} scenarios: ${kept} promises kept, ${broken} broken`);
  process.exit(broken > 0 || all.length === 0 || process.exitCode ? 1 : 0);
}

async function onStage(scenario: (stage: Stage) => Promise<Findings>): Promise<Findings> {
  const stage = await Stage.open({ lookUpSeconds });
  try {
    return await scenario(stage);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${stage.lastWords()}`, { cause: error });
  } finally {
    await stage.close();
  }
}

/** No carrier of ours takes longer to list what it has taken. */
const lookUpSeconds = 20;

async function onOwnPostgres(scenario: (stage: Stage, postgres: OwnPostgres) => Promise<Findings>): Promise<Findings> {
  const postgres = await OwnPostgres.open();
  try {
    const stage = await Stage.open({ ownDatabase: true, lookUpSeconds });
    try {
      return await scenario(stage, postgres);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${stage.lastWords()}`, { cause: error });
    } finally {
      await stage.close();
    }
  } finally {
    await postgres.close();
  }
}

function print(findings: Findings): void {
  console.log(`\n${findings.name}`);
  for (const [what, value] of findings.figures) console.log(`  ${what.padEnd(56)} ${String(value).padStart(12)}`);
  const verdict = findings.broken.length === 0 ? `✓ ${findings.kept} promises kept` : "✗ broken:";
  console.log(`  ${verdict}`);
  for (const promise of findings.broken) console.log(`    ✗ ${promise}`);
}
