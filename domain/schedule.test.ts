import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import {
  checkSchedule,
  closedSince,
  type Day,
  days,
  isOpen,
  nextChange,
  openSpell,
  type Schedule,
} from "./schedule.ts";

const at = (iso: string) => new Date(iso);
const week: readonly Day[] = ["mon", "tue", "wed", "thu", "fri"];

function schedule(timeZone: string, list: string[], exceptions: Record<string, string[]> = {}): Schedule {
  const times = (text: string) => ({ from: text.slice(0, 5), to: text.slice(6, 11) });
  return {
    timeZone,
    // "mon,tue 09:00-17:59"; "all" and "week" stand for their days
    ranges: list.map((text) => {
      const [names = "", hours = ""] = text.split(" ");
      const chosen = names === "all" ? days : names === "week" ? week : (names.split(",") as Day[]);
      return { days: chosen, ...times(hours) };
    }),
    exceptions: Object.entries(exceptions).map(([date, ranges]) => ({ date, ranges: ranges.map(times) })),
  };
}

const office = schedule("America/Montevideo", ["week 09:00-17:59"]);
const night = schedule("America/Montevideo", ["fri 22:00-06:00"]);

describe("isOpen", () => {
  test.each([
    ["a minute before the hours", office, "2026-11-23T11:59:59.999Z", false],
    ["at the first instant", office, "2026-11-23T12:00:00.000Z", true],
    ["17:59 includes its whole minute", office, "2026-11-23T20:59:59.999Z", true],
    ["18:00 is after it", office, "2026-11-23T21:00:00.000Z", false],
    ["Saturday", office, "2026-11-28T15:00:00Z", false],
    ["the evening of a night range", night, "2026-11-28T01:00:00Z", true],
    ["its hours after midnight belong to Friday", night, "2026-11-28T09:00:59Z", true],
    ["until 06:00 with its minute", night, "2026-11-28T09:01:00Z", false],
    ["Friday's early hours belong to Thursday", night, "2026-11-27T05:00:00Z", false],
    ["23:59 ends the day", schedule("UTC", ["mon 00:00-23:59"]), "2026-11-23T23:59:59.999Z", true],
    ["and the next day is closed", schedule("UTC", ["mon 00:00-23:59"]), "2026-11-24T00:00:00Z", false],
    ["from equal to to is one minute", schedule("UTC", ["mon 09:00-09:00"]), "2026-11-23T09:00:59Z", true],
    ["and no more", schedule("UTC", ["mon 09:00-09:00"]), "2026-11-23T09:01:00Z", false],
    ["22:00-21:59 is a whole day", schedule("UTC", ["mon 22:00-21:59"]), "2026-11-24T21:59:59Z", true],
    ["a zone with minutes", schedule("Asia/Kathmandu", ["mon 09:00-09:59"]), "2026-11-23T03:15:00Z", true],
  ])("%s", (_name, given, instant, open) => {
    expect(isOpen(given, at(instant), true)).toBe(open);
  });

  test.each([
    ["a holiday closes the day", "2026-12-25T15:00:00Z", false],
    ["the hours after midnight of the day before go on", "2026-12-25T08:00:00Z", true],
    ["the holiday's own night is closed too", "2026-12-26T02:00:00Z", false],
    ["a replaced day has its own hours", "2026-12-24T14:30:00Z", true],
    ["and not the usual ones", "2026-12-24T18:00:00Z", false],
    ["a replaced Sunday opens", "2026-12-27T14:00:00Z", true],
  ])("exceptions: %s", (_name, instant, open) => {
    const given = schedule("America/Montevideo", ["week 09:00-17:59", "thu,fri 22:00-05:59"], {
      "2026-12-24": ["09:00-11:59", "22:00-05:59"],
      "2026-12-25": [],
      "2026-12-27": ["10:00-11:59"],
    });
    expect(isOpen(given, at(instant), true)).toBe(open);
  });

  test("without ranges a campaign is open and a dialer closed; exceptions hold for both", () => {
    const none = schedule("UTC", [], { "2026-12-25": [], "2026-12-26": ["10:00-10:59"] });
    expect([true, false].map((whenEmpty) => isOpen(none, at("2026-12-24T10:30:00Z"), whenEmpty))).toEqual([
      true,
      false,
    ]);
    expect([true, false].map((whenEmpty) => isOpen(none, at("2026-12-25T10:30:00Z"), whenEmpty))).toEqual([
      false,
      false,
    ]);
    expect([true, false].map((whenEmpty) => isOpen(none, at("2026-12-26T10:30:00Z"), whenEmpty))).toEqual([true, true]);
  });

  test("an unknown zone is an error, not a closed campaign", () => {
    expect(() => isOpen(schedule("Mars/Olympus", []), at("2026-01-01T00:00:00Z"), true)).toThrow("Mars/Olympus");
  });
});

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

describe("nextChange", () => {
  test.each([
    ["opening after the weekend", office, "2026-11-27T21:00:00Z", { at: at("2026-11-30T12:00:00Z"), open: true }],
    [
      "an instant of change itself lies behind",
      office,
      "2026-11-23T12:00:00Z",
      { at: at("2026-11-23T21:00:00Z"), open: false },
    ],
    [
      "ranges that touch are one spell",
      schedule("UTC", ["mon 09:00-11:59", "mon 12:00-17:59"]),
      "2026-11-23T10:00:00Z",
      { at: at("2026-11-23T18:00:00Z"), open: false },
    ],
    [
      "ranges that overlap too",
      schedule("UTC", ["mon 09:00-12:59", "mon 12:00-17:59"]),
      "2026-11-23T10:00:00Z",
      { at: at("2026-11-23T18:00:00Z"), open: false },
    ],
    ["always open: never", schedule("America/Santiago", ["all 00:00-23:59"]), "2026-11-23T10:00:00Z", null],
    ["no ranges: never", schedule("America/Santiago", []), "2026-11-23T10:00:00Z", null],
    [
      "always open until a holiday in ten years",
      schedule("UTC", [], { "2036-12-25": [] }),
      "2026-11-23T10:00:00Z",
      { at: at("2036-12-25T00:00:00Z"), open: false },
    ],
    [
      "opening after a holiday",
      schedule("UTC", [], { "2026-12-25": [] }),
      "2026-12-25T10:00:00Z",
      { at: at("2026-12-26T00:00:00Z"), open: true },
    ],
    [
      "after the last exception nothing changes",
      schedule("UTC", [], { "2026-12-25": [] }),
      "2026-12-26T10:00:00Z",
      null,
    ],
  ])("%s", (_name, given, from, expected) => {
    expect(nextChange(given, at(from))).toEqual(expected);
  });

  test("a long closure by exceptions is looked through", () => {
    const dates = Array.from({ length: 400 }, (_, day) => new Date(Date.UTC(2027, 0, 1) + day * 86_400_000));
    const exceptions = Object.fromEntries(dates.map((date) => [date.toISOString().slice(0, 10), []]));
    const closed = schedule("UTC", ["all 10:00-10:59"], exceptions);
    expect(nextChange(closed, at("2027-01-01T00:00:00Z"))).toEqual({ at: at("2028-02-05T10:00:00Z"), open: true });
    expect(closedSince(closed, at("2028-02-05T09:00:00Z"))).toEqual(at("2026-12-31T11:00:00Z"));
  });

  test("is quick however far the next change lies", () => {
    const far = schedule("America/Santiago", [], { "2040-12-25": [] });
    const start = performance.now();
    for (let i = 0; i < 100; i += 1) nextChange(far, at("2026-11-23T10:00:00Z"));
    expect((performance.now() - start) / 100).toBeLessThan(20);
  });
});

describe("closedSince and openSpell", () => {
  test.each([
    ["since the evening before", office, "2026-11-24T05:00:00Z", "2026-11-23T21:00:00Z"],
    ["since Friday evening", office, "2026-11-30T11:59:59Z", "2026-11-27T21:00:00Z"],
    ["from its first instant", office, "2026-11-23T21:00:00Z", "2026-11-23T21:00:00Z"],
    [
      "a holiday lengthens the night before",
      schedule("America/Montevideo", ["week 09:00-17:59"], { "2026-12-25": [] }),
      "2026-12-27T12:00:00Z",
      "2026-12-24T21:00:00Z",
    ],
    [
      "since long ago",
      schedule("UTC", [], { "2026-01-01": [], "2026-01-02": [] }),
      "2026-01-02T12:00:00Z",
      "2026-01-01T00:00:00Z",
    ],
  ])("closed %s", (_name, given, instant, since) => {
    expect(closedSince(given, at(instant))).toEqual(at(since));
    expect(openSpell(given, at(instant))).toBeNull();
  });

  test("closed since ever is the epoch; open is null", () => {
    expect(closedSince(schedule("UTC", []), at("2026-01-01T00:00:00Z"), false)).toEqual(new Date(0));
    expect(closedSince(office, at("2026-11-23T15:00:00Z"))).toBeNull();
  });

  test("the spell of a night, and the spell without end", () => {
    const spell = { from: at("2026-11-28T01:00:00Z"), until: at("2026-11-28T09:01:00Z") };
    expect(openSpell(night, at("2026-11-28T03:30:00Z"))).toEqual(spell);
    expect(openSpell(schedule("UTC", []), at("2026-11-28T03:30:00Z"))).toEqual({ from: null, until: null });
  });
});

describe("checkSchedule", () => {
  test.each([
    ["a good one", office, []],
    ["an unknown zone", schedule("Mars/Olympus", []), ["Mars/Olympus"]],
    ["no days", { ...office, ranges: [{ days: [], from: "09:00", to: "10:00" }] }, ["Range 1 has no days"]],
    ["an unknown day", { ...office, ranges: [{ days: ["dom" as Day], from: "09:00", to: "10:00" }] }, ['"dom"']],
    [
      "times that are none",
      { ...office, ranges: [{ days: ["mon" as Day], from: "9:00", to: "24:00" }] },
      ['"9:00"', '"24:00"'],
    ],
    ["a date that is none", schedule("UTC", [], { "2026-02-30": [] }), ["2026-02-30"]],
    [
      "a date twice",
      {
        ...office,
        exceptions: [
          { date: "2026-12-25", ranges: [] },
          { date: "2026-12-25", ranges: [] },
        ],
      },
      ["twice"],
    ],
    ["a time in an exception", schedule("UTC", [], { "2026-12-25": ["10:00-25:00"] }), ["25:00"]],
  ])("%s", (_name, given, parts) => {
    const errors = checkSchedule(given);
    expect(errors).toHaveLength(parts.length);
    parts.forEach((part, index) => {
      expect(errors[index]).toContain(part);
    });
  });
});

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
        const horizon = 36 * 60;
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
