import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { LongFirst } from "./long-first.ts";

// What the product says of its work would drown what a test says.
process.env.LOG_LEVEL ??= "silent";

const root = resolve(import.meta.dirname, "..");

// They promise times and rates, so they run when all others are done, one file at a time.
const alone = ["test/journey.test.ts", "test/faults-orders.test.ts"];
// They kill whole sets of processes and wait for others to come: two of them leave each other enough, a third would not.
const kills = ["test/launch-start.test.ts", "test/faults-short.test.ts"];

// Needs no server, so `npm run check` runs it with the rules.
const replay = "test/replay.test.ts";

export default defineConfig({
  root,
  cacheDir: "node_modules/.cache/vitest",
  test: {
    watch: false,
    reporters: ["default"],
    sequence: { sequencer: LongFirst },
    // Two cores, and each file brings its own processes.
    maxWorkers: 2,
    teardownTimeout: 20_000,
    projects: [
      {
        root,
        test: {
          name: "pure",
          include: ["{docs,domain,environment,launch,providers,workflows,web}/**/*.test.{ts,tsx}", replay],
          testTimeout: 10_000,
          // They share nothing that could be spoilt.
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: "whole",
          include: ["test/**/*.test.ts"],
          exclude: [...alone, ...kills, replay],
          globalSetup: ["test/setup/postgres.ts"],
          pool: "forks",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: "alone",
          include: alone,
          globalSetup: ["test/setup/postgres.ts"],
          pool: "forks",
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: "kills",
          include: kills,
          globalSetup: ["test/setup/postgres.ts"],
          pool: "forks",
          sequence: { groupOrder: 2 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
