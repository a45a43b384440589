import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { closedSince, days, isOpen, nextChange, openSpell, type Schedule } from "./schedule.ts";

// The oracle reads the wall clock with luxon's own calendar and knows nothing of boundaries and jumps.
function oracle(given: Schedule, instant: Date): boolean {
  const wall = DateTime.fromJSDate(instant, { zone: given.timeZone });
  const time = wall.toFormat("HH:mm");
  const rangesOf = (day: DateTime) =>
    given.exceptions.find((exception) => exception.date === day.toISODate())?.ranges ??
    given.ranges.filter((range) => range.days.includes(days[day.weekday - 1] ?? "mon"));
  // The calendar day before, whatever the clock did in between.
  const yesterday = DateTime.utc(wall.year, wall.month, wall.day).minus({ days: 1 });
  return (
    rangesOf(wall).some(({ from, to }) => time >= from && (to < from || time <= to)) ||
    rangesOf(yesterday).some(({ from, to }) => to < from && time <= to)
  );
}

const aroundClockChanges = [
  ...["2026-04-05T03:00:00Z", "2026-09-06T04:00:00Z"].map((jump) => ["America/Santiago", jump] as const),
  ...["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"].map((jump) => ["Europe/Lisbon", jump] as const),
  ...["2014-10-05T05:00:00Z", "2015-03-08T04:00:00Z"].map((jump) => ["America/Montevideo", jump] as const),
  ...["2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"].map((jump) => ["Australia/Lord_Howe", jump] as const),
];

const time = fc
  .oneof(fc.integer({ min: 0, max: 1439 }), fc.constantFrom(0, 30, 59, 60, 90, 119, 120, 150, 1380, 1410, 1439))
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`);
const range = fc.record({ from: time, to: time });
const situation = fc
  .record({
    where: fc.constantFrom(...aroundClockChanges),
    ranges: fc.array(fc.tuple(fc.subarray([...days], { minLength: 1 }), range), { maxLength: 3 }),
    exceptions: fc.uniqueArray(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.array(range, { maxLength: 2 })), {
      maxLength: 3,
      selector: ([day]) => day,
    }),
    offset: fc.integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 }),
    whenEmpty: fc.boolean(),
  })
  .map(({ where: [timeZone, jump], ranges, exceptions, offset, whenEmpty }) => ({
    instant: new Date(Date.parse(jump) + offset),
    whenEmpty,
    given: {
      timeZone,
      ranges: ranges.map(([chosen, hours]) => ({ days: chosen, ...hours })),
      exceptions: exceptions.map(([day, hours]) => ({
        date: new Date(Date.parse(jump) + day * 86_400_000).toISOString().slice(0, 10),
        ranges: hours,
      })),
    } satisfies Schedule,
  }));

/** What `whenEmpty` means, said in ranges. */
function spelledOut(given: Schedule, whenEmpty: boolean): Schedule {
  if (given.ranges.length > 0 || !whenEmpty) return given;
  return { ...given, ranges: [{ days, from: "00:00", to: "23:59" }] };
}

describe("properties around clock changes", () => {
  test("open exactly while the wall clock shows a time in a range", () => {
    fc.assert(
      fc.property(situation, ({ given, instant, whenEmpty }) => {
        expect(isOpen(given, instant, whenEmpty)).toBe(oracle(spelledOut(given, whenEmpty), instant));
      }),
      { numRuns: 2000 },
    );
  });

  test("nextChange and closedSince agree with looking at every minute", () => {
    fc.assert(
      fc.property(situation, ({ given, instant, whenEmpty }) => {
        const full = spelledOut(given, whenEmpty);
        const open = oracle(full, instant);
        const minute = Math.floor(instant.getTime() / 60_000);
        const look = (sign: 1 | -1, minutes: number) => {
          for (let step = 0; step <= minutes; step += 1) {
            const seen = new Date((minute + sign * step) * 60_000);
            if (oracle(full, seen) !== open) return seen.getTime();
          }
          return null;
        };
        const horizon = 12 * 60;
        const ahead = look(1, horizon);
        const next = nextChange(given, instant, whenEmpty);
        if (ahead !== null) expect(next).toEqual({ at: new Date(ahead), open: !open });
        else if (next) expect(next.at.getTime()).toBeGreaterThan((minute + horizon) * 60_000);

        const since = open ? openSpell(given, instant, whenEmpty)?.from : closedSince(given, instant, whenEmpty);
        const behind = look(-1, horizon);
        if (behind !== null) expect(since).toEqual(new Date(behind + 60_000));
        else if (since) expect(since.getTime()).toBeLessThanOrEqual((minute - horizon + 1) * 60_000);
      }),
      { numRuns: 60 },
    );
  });

  test("the state holds until nextChange and turns there", () => {
    fc.assert(
      fc.property(situation, fc.double({ min: 0, max: 1, noNaN: true }), ({ given, instant, whenEmpty }, part) => {
        const next = nextChange(given, instant, whenEmpty);
        const open = isOpen(given, instant, whenEmpty);
        const end = next?.at.getTime() ?? instant.getTime() + 400 * 86_400_000;
        const between = new Date(instant.getTime() + Math.floor((end - 1 - instant.getTime()) * part));
        expect(isOpen(given, between, whenEmpty)).toBe(open);
        if (next) expect([next.open, isOpen(given, next.at, whenEmpty)]).toEqual([!open, !open]);
      }),
      { numRuns: 1000 },
    );
  });
});
