import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  balance,
  type SpoolCounts,
  spoolCounts,
  spoolStates,
  spoolStateWords,
  stateNumber,
  stateWord,
} from "./spool-state.ts";

test("the numbers are those of D8", () => {
  expect(spoolStates).toEqual({
    waiting: 1,
    sent: 2,
    blocked: 3,
    failed: 4,
    wrongFormat: 5,
    cancelled: 6,
    sending: 7,
    delivered: 8,
    unknown: 9,
  });
});

test.each(spoolStateWords)("%s goes to its number and back", (word) => {
  expect(stateWord(stateNumber(word))).toBe(word);
});

test.each([0, 10, 1.5, Number.NaN])("%d is no state", (number) => {
  expect(() => stateWord(number)).toThrow(RangeError);
});

describe("balance", () => {
  const none = spoolCounts([]);

  test.each<[string, number, Partial<SpoolCounts>, { balanced: boolean; sum: number }]>([
    ["nothing uploaded", 0, {}, { balanced: true, sum: 0 }],
    [
      "970 sent, 20 blocked, 10 wrong",
      1000,
      { sent: 970, blocked: 20, wrongFormat: 10 },
      { balanced: true, sum: 1000 },
    ],
    ["a row lost", 1000, { sent: 999 }, { balanced: false, sum: 999 }],
    ["a row too many", 1000, { sent: 1000, unknown: 1 }, { balanced: false, sum: 1001 }],
    ["a negative count that happens to fit", 0, { sent: 1, waiting: -1 }, { balanced: false, sum: 0 }],
    ["a count that is no number", 0, { sent: Number.NaN }, { balanced: false, sum: Number.NaN }],
  ])("%s", (_name, uploaded, counts, expected) => {
    expect(balance(uploaded, { ...none, ...counts })).toEqual(expected);
  });

  test("every row counts once, in whatever order the ledger gives them", () => {
    const rows = fc.array(fc.record({ state: fc.integer({ min: 1, max: 9 }), rows: fc.nat(1_000_000) }));
    fc.assert(
      fc.property(rows, (ledger) => {
        const uploaded = ledger.reduce((total, entry) => total + entry.rows, 0);
        const counts = spoolCounts(ledger);
        expect(balance(uploaded, counts)).toEqual({ balanced: true, sum: uploaded });
        expect(balance(uploaded + 1, counts).balanced).toBe(false);
        expect(spoolCounts([...ledger].reverse())).toEqual(counts);
      }),
    );
  });
});
