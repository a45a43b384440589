// Random interleavings against the real workflows, activities and Postgres; `npm run faults routing` is the long form.
import { afterAll, beforeAll, expect, test } from "vitest";
import { caseFromVariable, runs } from "./routing/run.ts";
import { World } from "./routing/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.open();
}, 60_000);
afterAll(() => world?.close(), 60_000);

test("whatever is done at once: nothing lost, one owner, never above the cap, no wait while one is free, each with a because", {
  timeout: 600_000,
}, async () => {
  const done = await runs(world, { runs: 20, steps: 30, together: 2, ...caseFromVariable() });
  expect(done.assignments).toBeGreaterThan(0);
});
