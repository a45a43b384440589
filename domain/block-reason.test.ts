import { expect, test } from "vitest";
import { readBlockReason } from "./block-reason.ts";

test.each([
  [
    "Blocked: the customer wrote STOP, entry 7, since 2026-11-22T09:41:00Z",
    { source: "stop", entryId: "7", since: "2026-11-22T09:41:00Z" },
  ],
  [
    "Blocked: do-not-contact list, entry 12345678, since 2026-01-02T03:04:05Z",
    { source: "list", entryId: "12345678", since: "2026-01-02T03:04:05Z" },
  ],
  ["Twilio 21211: not a number", null],
  [null, null],
])("%s", (sentence, expected) => {
  expect(readBlockReason(sentence)).toEqual(expected);
});
