import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "..");

export default defineConfig({
  root,
  cacheDir: "node_modules/.cache/vitest",
  test: {
    watch: false,
    reporters: ["default"],
    // Two cores, and each file brings its own processes.
    maxWorkers: 2,
    teardownTimeout: 20_000,
    projects: [
      {
        root,
        test: {
          name: "pure",
          include: ["{domain,environment,providers,workflows,web}/**/*.test.{ts,tsx}"],
          testTimeout: 10_000,
        },
      },
      {
        root,
        test: {
          name: "whole",
          include: ["test/**/*.test.ts"],
          globalSetup: ["test/setup/postgres.ts"],
          pool: "forks",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
