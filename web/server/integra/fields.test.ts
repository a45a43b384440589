import { expect, it } from "vitest";
import { urlencoded } from "./fields.ts";

it("walks over empty pieces, however many, without keeping them", () => {
  const fields = urlencoded(`${"&".repeat(8_000_000)}message=Hi+you&&a&message=again&=none&`);
  expect([...fields]).toEqual([
    ["message", "Hi you"],
    ["a", ""],
    ["", "none"],
  ]);
});

it("takes fifty fields and refuses more", () => {
  const fields = (count: number) => Array.from({ length: count }, (_, n) => `f${n}=x`).join("&");
  expect(urlencoded(fields(50)).size).toBe(50);
  expect(() => urlencoded(fields(51))).toThrow(/more than 50 fields/);
  expect(() => urlencoded("a=1&".repeat(51))).toThrow(/more than 50 fields/);
});
