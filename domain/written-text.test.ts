import { describe, expect, test } from "vitest";
import { longestWritten, writtenProblem } from "./written-text.ts";

describe("what may be sent", () => {
  test.each([
    ["Hello", null],
    ["🎉", null],
    ["👩‍👩‍👧", null],
    ["🇺🇾", null],
    ["☀️", null],
    ["?", null],
    ["", "empty"],
    ["   \n\t", "empty"],
    ["\u00A0\u3000\u2028", "empty"],
    ["\u200B\u200D\uFEFF\u2060", "empty"],
    ["\u3164\u2800", "empty"],
    ["\uFE0F", "empty"],
    ["a".repeat(1_600), null],
    [` ${"a".repeat(1_600)} `, null],
    ["a".repeat(1_601), "tooLong"],
    ["😀".repeat(801), "tooLong"],
    ["a".repeat(5_000), "tooLong"],
    ["Hi {{customer.name}}", "gap"],
    ["Hi {{nobody.knows}}", "gap"],
    ["code: {{}} and {x}", null],
  ])("%#: %.20j", (text, problem) => {
    expect(writtenProblem(text, "text")).toBe(problem);
  });

  test("a file needs no words, but it is no note", () => {
    expect(writtenProblem("", "text", 1)).toBeNull();
    expect(writtenProblem(" ", "text", 1)).toBeNull();
    expect(writtenProblem("", "note", 1)).toBe("empty");
    expect(writtenProblem("a".repeat(1_601), "text", 1)).toBe("tooLong");
  });

  test("a note may be longer and may speak of variables", () => {
    expect(writtenProblem("a".repeat(longestWritten.note), "note")).toBeNull();
    expect(writtenProblem("a".repeat(5_000), "note")).toBe("tooLong");
    expect(writtenProblem("write {{customer.name}} into the response", "note")).toBeNull();
    expect(writtenProblem(" \u200B ", "note")).toBe("empty");
  });
});
