// A day of 10,000 customers by the pure rules; `npm run bench routing` prints it.
import { expect, test } from "vitest";
import { simulate } from "./routing/simulation.ts";

test("10,000 customers, 30 agents, 5 campaigns: one owner, never above the cap, nobody waits while one is free", () => {
  const report = simulate(10_000, 20_261_122);
  expect(report.violations).toEqual([]);
  expect(report.arrivals).toBe(10_000);
  // A day on which nobody has to wait proves nothing.
  expect(report.occupancy).toBeGreaterThan(30);
  expect(report.campaigns.every(({ longestWaitSeconds }) => longestWaitSeconds > 5)).toBe(true);
  expect(simulate(10_000, 20_261_122)).toEqual(report);
}, 60_000);
