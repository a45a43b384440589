import { describe, expect, test } from "vitest";
import { compilePattern, PatternError } from "./number-pattern.ts";

describe("compilePattern", () => {
  test.each([
    [".", "", true],
    [" . ", "anything", true],
    ["", "anything", true],
    ["^09\\d{7}$", "099000123", true],
    ["^09\\d{7}$", "0990001234", false],
    ["^09\\d{7}$", "1099000123", false],
    // Search semantics: without ^ and $ it may stand anywhere.
    ["09", "1099", true],
    ["\\+598", "+59899000123", true],
    ["^(\\+598|0)9", "+59899000123", true],
    ["^(?:09|\\+5989)", "+15550100123", false],
  ])("%j on %j: %s", (pattern, text, expected) => {
    expect(compilePattern(pattern).matches(text)).toBe(expected);
  });

  test.each(["[", "(", "a**", "(?=1)2", "(\\d)\\1", "(a{1000}){1000}", "9".repeat(501)])(
    "%.20j cannot be used",
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow(PatternError);
    },
  );

  test("a pattern that stalls backtracking matchers answers at once (D16)", () => {
    const pattern = compilePattern("^(\\d+)+$");
    const start = performance.now();
    expect(pattern.matches(`${"9".repeat(20_000)}x`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });

  test("one pattern serves many numbers, none leaving a trace", () => {
    const pattern = compilePattern("9");
    expect(["99", "1", "99", "9"].map((text) => pattern.matches(text))).toEqual([true, false, true, true]);
  });
});
