import { describe, expect, test } from "vitest";
import { afterError, mostAttempts, type ProviderErrorKind, retryDelay } from "./send-outcome.ts";

const kinds: ProviderErrorKind[] = ["throttled", "notSent", "rejected", "account", "optedOut", "badNumber", "unclear"];

describe("afterError", () => {
  test.each<[ProviderErrorKind, string, { pauseDialer?: boolean; blacklist?: boolean; retryAfter?: boolean }]>([
    ["throttled", "waiting", { retryAfter: true }],
    ["notSent", "waiting", { retryAfter: true }],
    ["rejected", "failed", {}],
    ["account", "waiting", { pauseDialer: true }],
    ["optedOut", "failed", { blacklist: true }],
    ["badNumber", "failed", {}],
    ["unclear", "unknown", {}],
  ])("%s leaves the row %s", (kind, spoolState, rest) => {
    const expected = { spoolState, pauseDialer: false, blacklist: false, retryAfter: false, ...rest };
    expect(afterError(kind)).toEqual(expected);
  });

  test("an answer cannot be changed for the next caller", () => {
    afterError("rejected").blacklist = true;
    expect(afterError("rejected").blacklist).toBe(false);
  });
});

describe("retryDelay", () => {
  test.each<[ProviderErrorKind, number, number | undefined, number | null]>([
    ["notSent", 1, undefined, 1000],
    ["notSent", 2, undefined, 2000],
    ["throttled", 1, 30_000, 30_000],
    ["throttled", 3, 100, 4000],
    ["throttled", mostAttempts, undefined, null],
    ["account", 1, undefined, null],
  ])("%s after try %i, told %s ms", (kind, attempts, told, expected) => {
    expect(retryDelay(kind, attempts, told)).toBe(expected);
  });

  // I2: only what clearly did not go out may go out again.
  test.each(kinds)("%s is tried again only if its row would wait", (kind) => {
    if (retryDelay(kind, 1) !== null) expect(afterError(kind).spoolState).toBe("waiting");
  });
});
