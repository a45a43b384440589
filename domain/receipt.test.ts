import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MessageStatus, messageStatusAfter, type ReceiptStatus, spoolStateAfter } from "./receipt.ts";
import { type SpoolStateWord, spoolStateWords, stateNumber, stateWord } from "./spool-state.ts";

const receipts: ReceiptStatus[] = ["sent", "delivered", "read", "failed"];
const statuses: MessageStatus[] = [
  "received",
  "queued",
  "sending",
  "sent",
  "delivered",
  "read",
  "failed",
  "unknown",
  "refused",
  "noted",
];

describe("messageStatusAfter", () => {
  test.each<[MessageStatus, ReceiptStatus, MessageStatus]>([
    ["sending", "sent", "sent"],
    ["sending", "delivered", "delivered"],
    ["sent", "delivered", "delivered"],
    ["sent", "failed", "failed"],
    ["sent", "sent", "sent"],
    ["delivered", "sent", "delivered"],
    ["delivered", "failed", "delivered"],
    ["delivered", "read", "read"],
    ["read", "delivered", "read"],
    ["read", "failed", "read"],
    ["failed", "sent", "failed"],
    ["failed", "delivered", "delivered"],
    ["unknown", "sent", "sent"],
    ["unknown", "failed", "failed"],
    ["unknown", "delivered", "delivered"],
    ["queued", "failed", "queued"],
    ["refused", "delivered", "refused"],
    ["received", "delivered", "received"],
    ["noted", "read", "noted"],
  ])("%s, then the receipt %s: %s", (current, receipt, expected) => {
    expect(messageStatusAfter(current, receipt)).toBe(expected);
  });
});

describe("spoolStateAfter", () => {
  test.each<[SpoolStateWord, ReceiptStatus, SpoolStateWord]>([
    ["sending", "sent", "sent"],
    ["sending", "delivered", "delivered"],
    ["sent", "delivered", "delivered"],
    ["sent", "read", "delivered"],
    ["sent", "failed", "failed"],
    ["delivered", "failed", "delivered"],
    ["delivered", "sent", "delivered"],
    ["delivered", "read", "delivered"],
    ["failed", "sent", "failed"],
    ["failed", "delivered", "delivered"],
    ["unknown", "sent", "sent"],
    ["unknown", "delivered", "delivered"],
    ["unknown", "failed", "failed"],
    ["waiting", "delivered", "waiting"],
    ["blocked", "failed", "blocked"],
    ["wrongFormat", "sent", "wrongFormat"],
    ["cancelled", "delivered", "cancelled"],
  ])("%s, then the receipt %s: %s", (current, receipt, expected) => {
    expect(stateWord(spoolStateAfter(stateNumber(current), receipt))).toBe(expected);
  });
});

describe("in any order, however often (I9)", () => {
  const some = fc.array(fc.constantFrom(...receipts), { maxLength: 8 });
  const shuffled = some.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length })),
  );

  test("a message ends the same", () => {
    fc.assert(
      fc.property(fc.constantFrom(...statuses), shuffled, (start, [list, again]) => {
        expect(again.reduce(messageStatusAfter, start)).toBe(list.reduce(messageStatusAfter, start));
      }),
    );
  });

  test("a spool row ends the same, and never goes back to waiting or sending", () => {
    fc.assert(
      fc.property(fc.constantFrom(...spoolStateWords), shuffled, (word, [list, again]) => {
        const start = stateNumber(word);
        const end = list.reduce<number>(spoolStateAfter, start);
        expect(again.reduce<number>(spoolStateAfter, start)).toBe(end);
        if (end !== start) expect(["sent", "delivered", "failed"]).toContain(stateWord(end));
      }),
    );
  });
});
