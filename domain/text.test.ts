import fc from "fast-check";
import { expect, test } from "vitest";
import { clip } from "./text.ts";

test.each([
  ["short", 10, "short"],
  ["exactly", 7, "exactly"],
  ["too long", 4, "too…"],
  ["a😀b😀", 4, "a😀b😀"],
  ["😀😀😀", 2, "😀…"],
  ["text", 1, "…"],
  ["text", 0, ""],
  ["", 5, ""],
])("%j in %i characters", (text, n, expected) => {
  expect(clip(text, n)).toBe(expected);
});

test("never longer, never half a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, n) => {
      const clipped = clip(text, n);
      expect(Array.from(clipped).length).toBeLessThanOrEqual(n);
      expect(clipped).not.toMatch(/\p{Cs}/u);
    }),
  );
});
