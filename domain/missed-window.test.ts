import { expect, test } from "vitest";
import { type MissedBefore, type MissedFacts, missedBefore } from "./missed-window.ts";
import { days, type Schedule } from "./schedule.ts";

const office: Schedule = {
  timeZone: "America/Montevideo",
  ranges: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:59" }],
  exceptions: [],
};
const always: Schedule = { timeZone: "UTC", ranges: [{ days, from: "00:00", to: "23:59" }], exceptions: [] };
const lisbon: Schedule = { timeZone: "Europe/Lisbon", ranges: [{ days, from: "22:00", to: "06:00" }], exceptions: [] };
const at = (iso: string) => new Date(iso);
const none = [null, null];

// The hours in UTC: 12:00 to 21:00. 2026-11-23 is a Monday.
test.each<[string, Schedule, now: string, looked: string | null, decided: string | null, (string | null)[]]>([
  [
    "the first look of a day: what was left on Monday evening, and what had its time before this morning",
    office,
    "2026-11-24T12:00:00Z",
    "2026-11-24T11:59:59Z",
    "2026-11-20T15:00:00Z",
    ["2026-11-23T21:00:00Z", "2026-11-24T12:00:00Z"],
  ],
  [
    "the second look asks no more",
    office,
    "2026-11-24T12:01:00Z",
    "2026-11-24T12:00:00Z",
    "2026-11-20T15:00:00Z",
    none,
  ],
  [
    "over the weekend: what was left on Friday",
    office,
    "2026-11-23T12:00:00Z",
    "2026-11-20T21:00:00Z",
    "2026-11-20T15:00:00Z",
    ["2026-11-20T21:00:00Z", "2026-11-23T12:00:00Z"],
  ],
  [
    "Play in the night: everything before it is decided, but not what has its time until the opening",
    office,
    "2026-11-24T12:00:00Z",
    "2026-11-24T03:00:00Z",
    "2026-11-24T03:00:00Z",
    [null, "2026-11-24T12:00:00Z"],
  ],
  ["Play within the hours", office, "2026-11-24T15:00:00Z", null, "2026-11-24T15:00:00Z", none],
  ["Resume after the question", office, "2026-11-24T12:30:00Z", "2026-11-24T12:00:00Z", "2026-11-24T12:29:59Z", none],
  [
    "down over the opening: also what had its time since",
    office,
    "2026-11-24T14:00:00Z",
    "2026-11-23T18:00:00Z",
    "2026-11-20T15:00:00Z",
    ["2026-11-23T21:00:00Z", "2026-11-24T13:55:00Z"],
  ],
  [
    "down within the hours: what had its time meanwhile",
    office,
    "2026-11-24T16:00:00Z",
    "2026-11-24T14:00:00Z",
    "2026-11-20T15:00:00Z",
    [null, "2026-11-24T15:55:00Z"],
  ],
  ["down for a few minutes only", office, "2026-11-24T14:04:00Z", "2026-11-24T14:00:00Z", "2026-11-20T15:00:00Z", none],
  [
    "paused by a person for an hour",
    office,
    "2026-11-24T16:00:00Z",
    "2026-11-24T15:00:00Z",
    "2026-11-24T15:59:59Z",
    none,
  ],
  ["closed", office, "2026-11-24T22:00:00Z", "2026-11-24T20:00:00Z", null, none],
  [
    "never looked at, never decided",
    office,
    "2026-11-24T12:00:00Z",
    null,
    null,
    ["2026-11-23T21:00:00Z", "2026-11-24T12:00:00Z"],
  ],
  ["always open: only a time without looks counts", always, "2026-11-24T12:00:00Z", "2026-11-24T11:59:00Z", null, none],
  [
    "always open, and down",
    always,
    "2026-11-24T12:00:00Z",
    "2026-11-24T10:00:00Z",
    null,
    [null, "2026-11-24T11:55:00Z"],
  ],
  [
    "a night over Lisbon's autumn",
    lisbon,
    "2026-10-25T22:00:00Z",
    "2026-10-25T06:00:30Z",
    null,
    ["2026-10-25T06:01:00Z", "2026-10-25T22:00:00Z"],
  ],
])("%s", (_name, schedule, now, looked, decided, [unscheduled, scheduled]) => {
  const facts: MissedFacts = {
    schedule,
    at: at(now),
    lookedAt: looked === null ? null : at(looked),
    decidedAt: decided === null ? null : at(decided),
  };
  const expected: MissedBefore = {
    unscheduled: unscheduled ? at(unscheduled) : null,
    scheduled: scheduled ? at(scheduled) : null,
  };
  expect(missedBefore(facts)).toEqual(expected);
});
