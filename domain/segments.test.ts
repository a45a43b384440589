import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countSegments } from "./segments.ts";

describe("countSegments", () => {
  test.each<[string, string, ReturnType<typeof countSegments>["encoding"], number, number, number]>([
    ["nothing", "", "GSM-7", 0, 160, 0],
    ["one letter", "a", "GSM-7", 1, 160, 1],
    ["ñ is in GSM-7", "ñ", "GSM-7", 1, 160, 1],
    ["á is not", "á", "UCS-2", 1, 70, 1],
    ["a full segment", "a".repeat(160), "GSM-7", 160, 160, 1],
    ["one more", "a".repeat(161), "GSM-7", 161, 153, 2],
    ["two full segments", "a".repeat(306), "GSM-7", 306, 153, 2],
    ["€ counts two", "€".repeat(80), "GSM-7", 160, 160, 1],
    ["€ one more", "€".repeat(81), "GSM-7", 162, 153, 2],
    ["€ is never cut in two", `${"a".repeat(152)}€${"a".repeat(152)}`, "GSM-7", 306, 153, 3],
    ["a line end of two characters", "a\r\nb", "GSM-7", 4, 160, 1],
    ["a full UCS-2 segment", "á".repeat(70), "UCS-2", 70, 70, 1],
    ["one more", "á".repeat(71), "UCS-2", 71, 67, 2],
    ["emoji count two", "😀".repeat(35), "UCS-2", 70, 70, 1],
    ["emoji one more", "😀".repeat(36), "UCS-2", 72, 67, 2],
    ["typographic quotes cost the encoding", "“a”", "UCS-2", 3, 70, 1],
  ])("%s", (_name, text, encoding, characters, perSegment, segments) => {
    expect(countSegments(text)).toEqual({ encoding, characters, perSegment, segments });
  });

  const letters = [..."abcXYZ019 .,;:@£$ñÑéùìòÇØåÆß¿¡äöü\n"];
  const extended = [..."€[]{}\\~^|"];

  // Counted again by hand: fill segments with 153, an extension character never straddling two.
  test("GSM-7 texts count as the standard says", () => {
    const text = fc.array(fc.constantFrom(...letters, ...extended), { maxLength: 400 }).map((list) => list.join(""));
    fc.assert(
      fc.property(text, (given) => {
        const costs = [...given].map((character) => (extended.includes(character) ? 2 : 1));
        const total = costs.reduce<number>((sum, cost) => sum + cost, 0);
        let segments = given === "" ? 0 : 1;
        let filled = 0;
        for (const cost of total > 160 ? costs : []) {
          if (filled + cost > 153) {
            segments += 1;
            filled = 0;
          }
          filled += cost;
        }
        expect(countSegments(given)).toEqual({
          encoding: "GSM-7",
          characters: total,
          perSegment: segments > 1 ? 153 : 160,
          segments,
        });
      }),
    );
  });
});
