import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDialString, nextPort, parseDialString } from "./dial-string.ts";

describe("parseDialString", () => {
  test.each([
    ["(0.3)", { from: 0, to: 3 }],
    ["0.3", { from: 0, to: 3 }],
    ["(0-3)", { from: 0, to: 3 }],
    ["0-3", { from: 0, to: 3 }],
    ["2", { from: 2, to: 2 }],
    ["(2)", { from: 2, to: 2 }],
    [" ( 0 - 31 ) ", { from: 0, to: 31 }],
    ["07", { from: 7, to: 7 }],
    ["", null],
    ["3-0", null],
    ["0-32", null],
    ["32", null],
    ["-1", null],
    ["(0.3", null],
    ["0.3)", null],
    ["0..3", null],
    ["0.3.5", null],
    ["a-b", null],
    ["0,3", null],
    ["003", null],
  ])("%j is %j", (text, expected) => {
    expect(parseDialString(text)).toEqual(expected);
  });
});

const range = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 })).map(([a, b]) => ({
  from: Math.min(a, b),
  to: Math.max(a, b),
}));

test("what is written is read back", () => {
  fc.assert(
    fc.property(range, (given) => {
      expect(parseDialString(formatDialString(given))).toEqual(given);
    }),
  );
});

describe("nextPort", () => {
  test("0-3 goes 0, 1, 2, 3, 0 …", () => {
    const ports: number[] = [];
    for (let i = 0, pointer = 0; i < 5; i += 1) {
      const next = nextPort({ from: 0, to: 3 }, pointer);
      ports.push(next.port);
      pointer = next.pointer;
    }
    expect(ports).toEqual([0, 1, 2, 3, 0]);
  });

  test("from any pointer, a full round uses each port once", () => {
    fc.assert(
      fc.property(range, fc.integer({ min: -5, max: 50 }), (given, start) => {
        const size = given.to - given.from + 1;
        const ports = new Set<number>();
        let pointer = start;
        for (let i = 0; i < size; i += 1) {
          const next = nextPort(given, pointer);
          ports.add(next.port);
          pointer = next.pointer;
        }
        expect([...ports].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => given.from + i));
      }),
    );
  });
});
