import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inSteps, rateNow, steadyRate } from "./dialer-rate.ts";

const recent = (short: [number, number], long: [number, number], lastSeconds = 0) => ({
  shortly: { sends: short[0], seconds: short[1] },
  lately: { sends: long[0], seconds: long[1] },
  lastSeconds,
});

describe("the rate of a dialer", () => {
  it.each([
    ["full speed", recent([960, 10], [5_760, 60]), 96],
    ["just begun: what it did since its first send", recent([288, 3], [288, 3]), 96],
    ["the first second says little", recent([100, 0.5], [100, 0.5]), 50],
    ["one every five seconds", recent([2, 9], [12, 59], 4), 0.2],
    ["a single send", recent([1, 1], [1, 1], 1), 0],
    ["nothing", recent([0, 0], [0, 0], 0), 0],
    ["ended 20 seconds ago", recent([0, 0], [3_800, 60], 20), 0],
    ["one every 25 seconds, the last 20 ago: it goes on", recent([0, 0], [2, 45], 20), 0.04],
  ])("%s", (_, sends, rate) => {
    expect(rateNow(sends)).toBe(rate);
  });

  it("over a minute is calm where the last seconds are not", () => {
    expect(steadyRate(recent([10, 10], [4_800, 60]))).toBe(80);
  });
});

describe("steps of a chart", () => {
  it("are one figure each, also where nothing came", () => {
    const points = [
      { at: 100, rows: 5 },
      { at: 104.9, rows: 1 },
      { at: 110, rows: 2 },
      { at: 115, rows: 9 },
      { at: 99, rows: 9 },
    ];
    expect(inSteps(points, { from: 100, to: 115, step: 5 })).toEqual([6, 0, 2]);
  });

  it("lose nothing of what lies within, whatever the step", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.integer({ min: 0, max: 599 }), rows: fc.nat(1_000) })),
        fc.integer({ min: 1, max: 90 }),
        (points, step) => {
          const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
          expect(sum(inSteps(points, { from: 0, to: 600, step }))).toBe(sum(points.map(({ rows }) => rows)));
        },
      ),
    );
  });
});
