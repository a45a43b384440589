import { describe, expect, test } from "vitest";
import { afterError, type ProviderErrorKind, restAfter, retryDelay, type Tries } from "./send-outcome.ts";

const kinds: ProviderErrorKind[] = ["throttled", "notSent", "rejected", "account", "optedOut", "badNumber", "unclear"];

describe("afterError", () => {
  test.each<[ProviderErrorKind, string, { pauseDialer?: boolean; blacklist?: boolean; again?: boolean }]>([
    ["throttled", "waiting", { again: true }],
    ["notSent", "waiting", { again: true }],
    ["rejected", "failed", {}],
    ["account", "waiting", { pauseDialer: true }],
    ["optedOut", "failed", { blacklist: true }],
    ["badNumber", "failed", {}],
    ["unclear", "unknown", {}],
  ])("%s leaves the row %s", (kind, spoolState, rest) => {
    const expected = { spoolState, pauseDialer: false, blacklist: false, again: false, ...rest };
    expect(afterError(kind)).toEqual(expected);
  });

  test("an answer cannot be changed for the next caller", () => {
    afterError("rejected").blacklist = true;
    expect(afterError("rejected").blacklist).toBe(false);
  });
});

describe("retryDelay", () => {
  const text = { of: "text" as const };
  const row = { of: "row" as const };
  test.each<[ProviderErrorKind, Tries, number | null]>([
    ["notSent", { ...text, count: 1 }, 1_000],
    ["notSent", { ...text, count: 2 }, 2_000],
    ["throttled", { ...text, count: 1, retryAfterMilliseconds: 30_000 }, 30_000],
    ["throttled", { ...text, count: 1, retryAfterMilliseconds: 300_000 }, 60_000],
    ["throttled", { ...text, count: 3, retryAfterMilliseconds: 100 }, 4_000],
    ["throttled", { ...text, count: 4 }, 8_000],
    ["throttled", { ...text, count: 5 }, null],
    ["account", { ...text, count: 1 }, null],
    ["throttled", { ...row, count: 1 }, 1_000],
    ["throttled", { ...row, count: 6 }, 30_000],
    ["throttled", { ...row, count: 1, retryAfterMilliseconds: 300_000 }, 300_000],
    // An outage is no row's fault.
    ["notSent", { ...row, count: 500 }, 30_000],
    ["throttled", { ...row, count: 19, othersAreTaken: true }, 30_000],
    ["throttled", { ...row, count: 20, othersAreTaken: true }, null],
    ["unclear", { ...row, count: 1 }, null],
  ])("%s: %j", (kind, tries, expected) => {
    expect(retryDelay(kind, tries)).toBe(expected);
  });

  // I2: only what clearly did not go out may go out again.
  test.each(kinds)("%s is tried again only if its row would wait", (kind) => {
    for (const of of ["text", "row"] as const)
      if (retryDelay(kind, { of, count: 1 }) !== null) expect(afterError(kind).spoolState).toBe("waiting");
  });
});

test("an account rests 1, 2, 4 … 30 s, or as long as its carrier asks", () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((refusals) => restAfter(refusals))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  expect([restAfter(1, 5_000), restAfter(5, 5_000)]).toEqual([5_000, 16_000]);
});
