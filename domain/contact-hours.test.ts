import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ContactClock,
  type ContactMoment,
  type ContactRanges,
  checkContactRanges,
  contactAt,
} from "./contact-hours.ts";
import { type Day, days, isOpen } from "./schedule.ts";

const at = (iso: string) => new Date(iso);
const daily = (from: string, to: string): ContactRanges => [{ days, from, to }];
const open = (until: string | null): ContactMoment => ({ open: true, until: until === null ? null : at(until) });
const closed = (opensAt: string | null): ContactMoment => ({
  open: false,
  opensAt: opensAt === null ? null : at(opensAt),
});
const states = ["America/New_York", "America/Chicago", "America/Los_Angeles", "Pacific/Honolulu"];

describe("contactAt", () => {
  test.each<[string, ContactRanges, string[], string, ContactMoment]>([
    [
      "in the morning of one zone",
      daily("09:00", "20:59"),
      ["America/Montevideo"],
      "2026-11-23T11:00:00Z",
      closed("2026-11-23T12:00:00Z"),
    ],
    [
      "in its hours",
      daily("09:00", "20:59"),
      ["America/Montevideo"],
      "2026-11-23T12:00:00Z",
      open("2026-11-24T00:00:00Z"),
    ],
    [
      "after them",
      daily("09:00", "20:59"),
      ["America/Montevideo"],
      "2026-11-24T00:00:00Z",
      closed("2026-11-24T12:00:00Z"),
    ],
    [
      "several zones: from the latest morning",
      daily("09:00", "20:59"),
      states,
      "2026-11-23T15:00:00Z",
      closed("2026-11-23T19:00:00Z"),
    ],
    ["to the first evening", daily("09:00", "20:59"), states, "2026-11-23T19:00:00Z", open("2026-11-24T02:00:00Z")],
    [
      "weekends apart",
      [{ days: ["sat"] as Day[], from: "10:00", to: "13:59" }],
      ["Europe/Lisbon"],
      "2026-11-23T12:00:00Z",
      closed("2026-11-28T10:00:00Z"),
    ],
    ["over midnight", daily("22:00", "01:59"), ["Europe/Lisbon"], "2026-11-23T23:00:00Z", open("2026-11-24T02:00:00Z")],
    [
      "no hour in common",
      daily("09:00", "09:59"),
      ["Europe/Lisbon", "Asia/Tokyo"],
      "2026-11-23T12:00:00Z",
      closed(null),
    ],
    ["the whole day, everywhere", daily("00:00", "23:59"), states, "2026-11-23T12:00:00Z", open(null)],
    ["no hours at all", [], ["UTC"], "2026-11-23T12:00:00Z", closed(null)],
    [
      "Santiago's spring: 00:30 does not exist on that day",
      daily("00:30", "00:59"),
      ["America/Santiago"],
      "2026-09-05T12:00:00Z",
      closed("2026-09-07T03:30:00Z"),
    ],
    [
      "Lisbon's autumn: the morning comes an hour later",
      daily("09:00", "20:59"),
      ["Europe/Lisbon"],
      "2026-10-24T20:00:00Z",
      closed("2026-10-25T09:00:00Z"),
    ],
  ])("%s", (_name, ranges, zones, instant, expected) => {
    expect(contactAt(ranges, zones, at(instant))).toEqual(expected);
  });

  test("open exactly where every zone is, and it opens no earlier than it says", () => {
    const minute = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`);
    const ranges = fc.array(fc.record({ days: fc.subarray([...days], { minLength: 1 }), from: minute, to: minute }), {
      minLength: 1,
      maxLength: 2,
    });
    const zones = fc.subarray(["Europe/Lisbon", "America/Santiago", "America/Montevideo", "Asia/Kathmandu"], {
      minLength: 1,
    });
    const instant = fc.date({ min: at("2026-08-25T00:00:00Z"), max: at("2026-11-05T00:00:00Z"), noInvalidDate: true });
    fc.assert(
      fc.property(
        ranges,
        zones,
        instant,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (given, where, when, part) => {
          const all = (then: Date) =>
            where.every((timeZone) => isOpen({ timeZone, ranges: given, exceptions: [] }, then, false));
          const moment = contactAt(given, where, when);
          expect(moment.open).toBe(all(when));
          const end = moment.open ? moment.until : moment.opensAt;
          const last = end?.getTime() ?? when.getTime() + 14 * 86_400_000;
          expect(all(new Date(when.getTime() + Math.floor((last - when.getTime()) * part)))).toBe(moment.open);
          if (end) expect(all(end)).toBe(!moment.open);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("a clock answers the same for everybody, and looks again when something changes", () => {
  const clock = new ContactClock(daily("09:00", "20:59"));
  for (const [zones, instant] of [
    [["Europe/Lisbon"], "2026-11-23T08:00:00Z"],
    [["Europe/Lisbon"], "2026-11-23T08:59:59Z"],
    [["Europe/Lisbon"], "2026-11-23T09:00:00Z"],
    [states, "2026-11-23T09:00:00Z"],
    [["Europe/Lisbon"], "2026-11-23T20:59:59Z"],
    [["Europe/Lisbon"], "2026-11-23T21:00:00Z"],
    [["Europe/Lisbon"], "2026-11-23T07:00:00Z"],
  ] as const)
    expect(clock.at(zones, at(instant))).toEqual(contactAt(daily("09:00", "20:59"), zones, at(instant)));
});

test("hours that are none are said to be so", () => {
  expect(checkContactRanges(daily("09:00", "20:59"))).toEqual([]);
  expect(checkContactRanges([])).toEqual(["Add at least one range of hours"]);
  expect(checkContactRanges(daily("9:00", "20:59"))[0]).toContain('"9:00"');
});
