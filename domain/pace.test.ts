import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountGapMilliseconds, isLate, reservationSize } from "./pace.ts";

describe("accountGapMilliseconds", () => {
  test.each([
    [null, 0],
    [1, 1000 / 0.96],
    [100, 10 / 0.96],
    [0.5, 2000 / 0.96],
  ])("a limit of %s per second", (rate, gap) => {
    expect(accountGapMilliseconds(rate)).toBeCloseTo(gap, 9);
  });

  test.each([0, -1, Number.NaN])("%d is no limit", (rate) => {
    expect(() => accountGapMilliseconds(rate)).toThrow(RangeError);
  });

  test("never more in a second than the limit (I6)", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 10_000, noNaN: true }), (rate) => {
        expect(1000 / accountGapMilliseconds(rate)).toBeLessThanOrEqual(rate);
      }),
    );
  });
});

describe("reservationSize", () => {
  test.each([
    ["no gap: all that is wanted", 0, 50, 50],
    ["250 ms worth", 10, 50, 25],
    ["fewer are wanted", 10, 3, 3],
    ["a long gap: one", 1000, 50, 1],
    ["exactly 250 ms", 250, 50, 1],
    ["nothing wanted", 10, 0, 0],
  ])("%s", (_name, gap, wanted, expected) => {
    expect(reservationSize(gap, wanted)).toBe(expected);
  });

  test("between one and what is wanted, at most 250 ms ahead", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 5000, noNaN: true }), fc.integer({ min: 1, max: 500 }), (gap, wanted) => {
        const size = reservationSize(gap, wanted);
        expect(size).toBeGreaterThanOrEqual(1);
        expect(size).toBeLessThanOrEqual(wanted);
        if (size > 1) expect(size * gap).toBeLessThanOrEqual(250);
      }),
    );
  });
});

test.each([
  [100, 99, false],
  [100, 110, false],
  [100, 110.5, true],
])("a slot planned at %s, seen at %s: late %s", (planned, now, late) => {
  expect(isLate(planned, now)).toBe(late);
});
