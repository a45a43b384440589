import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell, guardCell, guardLine, unguardCell } from "./csv-cell.ts";

describe("a cell for a spreadsheet", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+15550100", "'+15550100"],
    ["-1", "'-1"],
    ["@sum", "'@sum"],
    ["\tx", "'\tx"],
    ["\rx", "'\rx"],
    ["'=1", "''=1"],
    ["'tis", "'tis"],
    ["a=1", "a=1"],
    ["", ""],
  ])("guards %j as %j", (text, guarded) => {
    expect(guardCell(text)).toBe(guarded);
    expect(unguardCell(guarded)).toBe(text);
  });

  it("comes back as it was, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a", ";", '"') }), (text) => {
        expect(guardCell(text)).not.toMatch(/^[=+\-@\t\r]/);
        expect(unguardCell(guardCell(text))).toBe(text);
      }),
    );
  });

  it("stands in quotes where it holds what separates", () => {
    expect(csvCell("plain")).toBe("plain");
    expect(csvCell('=a;"b"')).toBe(`"'=a;""b"""`);
  });
});

describe("a line for a spreadsheet", () => {
  it.each([
    ["promo;+15550100;Hi;", "promo;'+15550100;Hi;"],
    ['promo;099;"=a;=b";=c', `promo;099;"'=a;=b";'=c`],
    ['promo;099;"said ""=x""; yes"', 'promo;099;"said ""=x""; yes"'],
    ['"+1"x;=y', `"'+1"x;'=y`],
    ['5" and;@x', `5" and;'@x`],
    ["=cmd", "'=cmd"],
    ['promo;"never closed;=x', '"promo;""never closed;=x"'],
    ['=a;"open', `"'=a;""open"`],
  ])("guards %j as %j", (raw, guarded) => expect(guardLine(raw)).toBe(guarded));
});
