import fc from "fast-check";
import { expect, test } from "vitest";
import { NumberSet } from "./number-set.ts";

test("knows what it has seen, as a set does", () => {
  const number = fc.bigInt({ min: 1n, max: 999_999_999_999_999n }).map((digits) => `+${digits}`);
  fc.assert(
    fc.property(fc.array(number, { maxLength: 3_000 }), (numbers) => {
      const [known, seen] = [new NumberSet(), new Set<string>()];
      for (const each of [...numbers, ...numbers]) {
        expect(known.add(each)).toBe(!seen.has(each));
        seen.add(each);
      }
    }),
    { numRuns: 30 },
  );
});

test("takes neighbours by the ten thousand", () => {
  const known = new NumberSet();
  for (let n = 0; n < 50_000; n++) expect(known.add(`+59899${String(n).padStart(6, "0")}`)).toBe(true);
  for (let n = 0; n < 50_000; n += 7) expect(known.add(`+59899${String(n).padStart(6, "0")}`)).toBe(false);
});
