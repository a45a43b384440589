// `npm run bench [name …]`: the benches named, or all in turn.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolders, LaunchError } from "../../launch/folders.ts";
import type { Stage } from "../../launch/start.ts";
import { onStop } from "../../launch/stop.ts";
import { temporalProgram } from "../../launch/temporal.ts";
import { OwnPostgres } from "../faults/own-postgres.ts";
import { type Bench, BenchContext, type BenchResult } from "./context.ts";
import { machine, machineLine } from "./machine.ts";

/** Runs the benches, prints what they say, writes it as JSON under the data folder, and ends the process: with 1 when a promise was broken or a bench failed. */
export async function benches(stage: Stage, names: string[]): Promise<void> {
  process.env.LOG_LEVEL ??= "silent";
  const results = join(dataFolders(process.env.PARLEY_DATA_DIR || ".data").data, "bench");
  mkdirSync(results, { recursive: true });
  await stage("Temporal's server", () => temporalProgram());
  const wanted = await benchesNamed(names);
  // All that we start is on leashes and ends with this process.
  onStop({ tidily: async () => {}, atOnce: () => {} });
  const on = machine();
  console.log(`\n${machineLine(on)}`);
  let bad = false;
  for (const [name, bench] of wanted) {
    console.log(`\n${name}`);
    const began = new Date();
    try {
      const result = await runOne(name, bench, stage, results);
      const file = join(results, `${name}-${began.toISOString().slice(0, 19).replaceAll(":", "")}.json`);
      writeFileSync(file, `${JSON.stringify({ began, machine: on, ...result }, null, 2)}\n`);
      console.log(`  kept in ${file}`);
      bad ||= Object.values(result.promises).some(({ kept }) => !kept);
    } catch (error) {
      console.error(`  ${name}: ${(error as Error).stack}`);
      bad = true;
    }
  }
  process.exit(bad ? 1 : 0);
}

async function runOne(name: string, bench: Bench, stage: Stage, results: string): Promise<BenchResult> {
  const postgres = await OwnPostgres.open(results);
  const folder = mkdtempSync(join(results, `${name}-`));
  try {
    const context = new BenchContext(name, { folder, postgresPid: postgres.pid, stage });
    await bench(context);
    return context.result;
  } finally {
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The benches asked for, in the order asked; all when none is named. Throws a LaunchError for a name that is none. */
async function benchesNamed(names: string[]): Promise<[string, Bench][]> {
  const all = new Map<string, Bench>();
  for (const file of readdirSync(import.meta.dirname).sort()) {
    if (!/^[a-z-]+\.ts$/.test(file) || file === "main.ts") continue;
    const { bench } = (await import(`./${file}`)) as { bench?: Bench };
    if (bench) all.set(file.slice(0, -".ts".length), bench);
  }
  for (const name of names) {
    if (!all.has(name)) throw new LaunchError(`There is no bench “${name}”; there are ${[...all.keys()].join(", ")}.`);
  }
  return names.length > 0 ? names.map((name) => [name, all.get(name)!]) : [...all];
}
