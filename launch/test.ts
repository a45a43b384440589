import { testPostgres } from "../test/setup/test-postgres.ts";
import { buildWeb, generateClient } from "./build.ts";
import { chromium } from "./chromium.ts";
import { formatAndLint, noScores, type Score, sum, types, vitest } from "./judge.ts";
import type { Stage } from "./start.ts";
import { onStop } from "./stop.ts";
import { temporalProgram } from "./temporal.ts";
import { tool } from "./tool.ts";

/** `npm test`: obtains what the tests need, runs all, ends with the line `N passed, N failed`. */
export async function test(stage: Stage): Promise<void> {
  await stage("Database client", generateClient);
  await stage("Temporal's servers", async () => {
    await temporalProgram();
    await tool("testServer");
  });
  process.env.CHROMIUM_PATH = await stage("Chromium", chromium);
  await stage("Web pages (next build)", buildWeb);
  // The tests serve it too, and need not build it once more.
  process.env.TEST_WEB_BUILD = process.env.NEXT_DIST_DIR || ".next";
  const given = process.env.TEST_POSTGRES_URL;
  const server = given ? undefined : await stage("Postgres", testPostgres);
  process.env.TEST_POSTGRES_URL = given ?? server?.url;
  // Postgres and the tests are on leashes: they end with this process, and a kill -9 ends them, too.
  onStop({ tidily: async () => server?.stop(), atOnce: () => {} });
  let scores: Score[];
  try {
    scores = [await formatAndLint(), await types(), await vitest([])];
  } finally {
    await server?.stop();
  }
  finish(scores);
}

/** `npm run check`: format, lint, types, the tests that need no server, and the replay of committed histories. */
export async function check(stage: Stage): Promise<void> {
  await stage("Database client", generateClient);
  onStop({ tidily: async () => {}, atOnce: () => {} });
  finish([await formatAndLint(), await types(), await vitest(["--project", "pure"])]);
}

function finish(scores: Score[]): void {
  const { passed, failed, skipped } = scores.reduce(sum, noScores);
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join("\n")}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}
