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
    expect((performance.now() - start) / 100).toBeLessThan(50);
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

  test("far exceptions: the nearest one behind and ahead count", () => {
    const closings = schedule("UTC", [], { "2020-01-01": [], "2025-01-01": [], "2035-01-01": [], "2040-01-01": [] });
    const spell = { from: at("2025-01-02T00:00:00Z"), until: at("2035-01-01T00:00:00Z") };
    expect(openSpell(closings, at("2030-06-01T12:00:00Z"))).toEqual(spell);
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
