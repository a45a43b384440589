import { describe, expect, test } from "vitest";
import { type Day, nextChange, type Schedule } from "./schedule.ts";

const at = (iso: string) => new Date(iso);

function schedule(timeZone: string, [text]: [string]): Schedule {
  const [day = "", hours = ""] = text.split(" ");
  return {
    timeZone,
    ranges: [{ days: [day as Day], from: hours.slice(0, 5), to: hours.slice(6, 11) }],
    exceptions: [],
  };
}

describe("clock changes", () => {
  test.each([
    // Santiago, 2026-09-06: 00:00 becomes 01:00
    [
      "Santiago gap: 00:00 opens at the jump",
      "America/Santiago",
      "sun 00:00-08:59",
      "2026-09-06T03:59:00Z",
      "2026-09-06T04:00:00Z",
      true,
    ],
    [
      "Santiago gap: half of the range is swallowed",
      "America/Santiago",
      "sun 00:30-01:29",
      "2026-09-06T03:00:00Z",
      "2026-09-06T04:00:00Z",
      true,
    ],
    [
      "Santiago gap: a range wholly in it is skipped to the next week",
      "America/Santiago",
      "sun 00:00-00:59",
      "2026-09-05T12:00:00Z",
      "2026-09-13T03:00:00Z",
      true,
    ],
    [
      "Santiago gap: a range that ends in it closes at the jump",
      "America/Santiago",
      "sat 20:00-00:29",
      "2026-09-06T03:00:00Z",
      "2026-09-06T04:00:00Z",
      false,
    ],
    // Santiago, 2026-04-05: 24:00 of Saturday becomes 23:00
    [
      "Santiago overlap: Saturday has 25 hours",
      "America/Santiago",
      "sat 09:00-23:59",
      "2026-04-05T02:30:00Z",
      "2026-04-05T04:00:00Z",
      false,
    ],
    [
      "Santiago overlap: 23:15 ends twice, first",
      "America/Santiago",
      "sat 09:00-23:14",
      "2026-04-05T02:00:00Z",
      "2026-04-05T02:15:00Z",
      false,
    ],
    [
      "Santiago overlap: open again when the clock shows 23:00 again",
      "America/Santiago",
      "sat 09:00-23:14",
      "2026-04-05T02:15:00Z",
      "2026-04-05T03:00:00Z",
      true,
    ],
    [
      "Santiago overlap: a night over it is one spell",
      "America/Santiago",
      "sat 22:00-06:00",
      "2026-04-05T01:00:00Z",
      "2026-04-05T10:01:00Z",
      false,
    ],
    // Lisbon, 2026-03-29: 01:00 becomes 02:00; 2026-10-25: 02:00 becomes 01:00
    [
      "Lisbon gap: a night is an hour shorter",
      "Europe/Lisbon",
      "sat 22:00-06:00",
      "2026-03-28T22:00:00Z",
      "2026-03-29T05:01:00Z",
      false,
    ],
    [
      "Lisbon gap: 01:30 opens at 02:00",
      "Europe/Lisbon",
      "sun 01:30-04:59",
      "2026-03-29T00:59:00Z",
      "2026-03-29T01:00:00Z",
      true,
    ],
    [
      "Lisbon overlap: a night is an hour longer",
      "Europe/Lisbon",
      "sat 22:00-06:00",
      "2026-10-24T21:00:00Z",
      "2026-10-25T06:01:00Z",
      false,
    ],
    [
      "Lisbon overlap: 01:30 opens, first time",
      "Europe/Lisbon",
      "sun 01:30-01:59",
      "2026-10-25T00:00:00Z",
      "2026-10-25T00:30:00Z",
      true,
    ],
    [
      "Lisbon overlap: closed when the clock goes back",
      "Europe/Lisbon",
      "sun 01:30-01:59",
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:00:00Z",
      false,
    ],
    [
      "Lisbon overlap: 01:30 opens, second time",
      "Europe/Lisbon",
      "sun 01:30-01:59",
      "2026-10-25T01:00:00Z",
      "2026-10-25T01:30:00Z",
      true,
    ],
    // Montevideo kept summer time until 2015: 2014-10-05 02:00 becomes 03:00, 2015-03-08 02:00 becomes 01:00
    ["Montevideo gap", "America/Montevideo", "sun 02:30-03:29", "2014-10-05T04:00:00Z", "2014-10-05T05:00:00Z", true],
    [
      "Montevideo overlap",
      "America/Montevideo",
      "sun 00:00-01:59",
      "2015-03-08T02:00:00Z",
      "2015-03-08T05:00:00Z",
      false,
    ],
    [
      "Montevideo has no clock change today",
      "America/Montevideo",
      "sun 02:30-03:29",
      "2026-10-04T05:00:00Z",
      "2026-10-04T05:30:00Z",
      true,
    ],
  ])("%s", (_name, zone, range, from, then, open) => {
    expect(nextChange(schedule(zone, [range]), at(from))).toEqual({ at: at(then), open });
  });
});
