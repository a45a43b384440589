import { describe, expect, it } from "vitest";
import { serviceLevelPercent } from "./service-level.ts";

describe("the service level", () => {
  it.each([
    ["nobody yet", { inTime: 0, answered: 0, abandonedLate: 0 }, null],
    ["all in time", { inTime: 3, answered: 3, abandonedLate: 0 }, 100],
    ["none in time", { inTime: 0, answered: 2, abandonedLate: 0 }, 0],
    ["abandoned after the threshold counts", { inTime: 2, answered: 2, abandonedLate: 1 }, 66.7],
    ["only abandoned", { inTime: 0, answered: 0, abandonedLate: 4 }, 0],
  ])("%s", (_, counts, percent) => {
    expect(serviceLevelPercent(counts)).toBe(percent);
  });
});
