import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPossible, numberFor, toE164 } from "./phone.ts";

describe("toE164", () => {
  test.each([
    ["+1 555 010 0123", "UY", "+15550100123"],
    ["099 000 123", "UY", "+59899000123"],
    ["99000123", "UY", "+59899000123"],
    ["598 99 000 123", "UY", "+59899000123"],
    ["00598 99 000 123", "UY", "+59899000123"],
    [" 098344484 ", "UY", "+59898344484"],
    ["(555) 010-0123", "US", "+15550100123"],
    // Not a country: only numbers that bring their own can be read.
    ["+59899000123", "XX", "+59899000123"],
    ["099000123", "XX", null],
    ["", "UY", null],
    ["123", "UY", null],
    ["no phone", "UY", null],
    ["call 099000123", "UY", null],
    ["whatsapp:+59899000123", "UY", null],
    ["+59899000123 ext. 5", "UY", null],
    ["+598990001234567890", "UY", null],
  ])("%j read in %s is %j", (typed, country, expected) => {
    expect(toE164(typed, country)).toBe(expected);
    expect(isPossible(typed, country)).toBe(expected !== null);
  });

  test("test ranges are possible though not valid", () => {
    expect(isPossible("+1 555 0100123", "UY")).toBe(true);
  });

  test("whatever is typed, the answer is null or reads as itself", () => {
    const typed = fc.oneof(fc.string(), fc.stringMatching(/^\+?[0-9 ()-]{0,20}$/));
    fc.assert(
      fc.property(typed, fc.constantFrom("UY", "US", "BR", "ES"), (text, country) => {
        const number = toE164(text, country);
        if (number === null) return;
        expect(number).toMatch(/^\+[1-9]\d{3,16}$/);
        expect(toE164(number, "US")).toBe(number);
      }),
    );
  });
});

test.each([
  ["e164", "+59899000123"],
  ["digits", "59899000123"],
  ["typed", "099 000 123"],
] as const)("an adapter of the form %s is given %s", (form, expected) => {
  expect(numberFor(form, "099 000 123", "+59899000123")).toBe(expected);
});

describe("digits without a +", () => {
  test.each([
    ["59899000123", "AR", "+59899000123"],
    ["59899000123", "UY", "+59899000123"],
    ["098344484", "UY", "+59898344484"],
    // Too short for abroad: read at home, possible if not valid.
    ["900123", "UY", "+598900123"],
  ])("%s in %s is %s", (typed, country, e164) => {
    expect(toE164(typed, country)).toBe(e164);
  });
});
