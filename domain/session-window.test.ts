import fc from "fast-check";
import { expect, test } from "vitest";
import { sessionWindow, windowMilliseconds } from "./session-window.ts";

const wrote = Date.UTC(2026, 10, 22, 12);
const hour = 3_600_000;

test.each([
  ["sms", null, wrote, true, null],
  ["sms", wrote, wrote + 90 * hour, true, null],
  ["whatsapp", null, wrote, false, null],
  ["whatsapp", wrote, wrote, true, wrote + 24 * hour],
  ["whatsapp", wrote, wrote + 24 * hour - 1, true, wrote + 24 * hour],
  ["whatsapp", wrote, wrote + 24 * hour, false, wrote + 24 * hour],
  // A text that the other clock has not reached yet.
  ["whatsapp", wrote + 5, wrote, true, wrote + 5 + 24 * hour],
] as const)("%s, last text %s, now %s: open %s until %s", (channel, last, now, open, endsAt) => {
  expect(sessionWindow(channel, last, now)).toEqual({ open, endsAt });
});

test("is open exactly as long as time is left of it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: -windowMilliseconds, max: 3 * windowMilliseconds }),
      (last, later) => {
        const { open, endsAt } = sessionWindow("whatsapp", last, last + later);
        expect(open).toBe(endsAt! - (last + later) > 0);
      },
    ),
  );
});
