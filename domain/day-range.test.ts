import { describe, expect, it, test } from "vitest";
import { instantsOfDays, isDay } from "./day-range.ts";

test("a day is one that the calendar has", () => {
  for (const day of ["2026-11-22", "2028-02-29"]) expect(isDay(day)).toBe(true);
  for (const day of ["2026-02-29", "2026-13-01", "22-11-2026", "2026-11-2", "", "2026-11-22T00:00"])
    expect(isDay(day)).toBe(false);
});

describe("the instants of days, both included", () => {
  it.each([
    [
      "one day",
      "America/Montevideo",
      "2026-11-22",
      "2026-11-22",
      "2026-11-22T03:00:00.000Z",
      "2026-11-23T03:00:00.000Z",
    ],
    ["over a year's end", "UTC", "2026-12-31", "2027-01-01", "2026-12-31T00:00:00.000Z", "2027-01-02T00:00:00.000Z"],
    ["23 hours", "Europe/Madrid", "2026-03-29", "2026-03-29", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
    ["25 hours", "Europe/Madrid", "2026-10-25", "2026-10-25", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
    // The clocks of Santiago go from 23:59:59 to 01:00: that day begins at one.
    [
      "no midnight",
      "America/Santiago",
      "2026-09-06",
      "2026-09-06",
      "2026-09-06T04:00:00.000Z",
      "2026-09-07T03:00:00.000Z",
    ],
  ])("%s", (_, zone, first, last, from, to) => {
    expect(instantsOfDays({ from: first, to: last }, zone)).toEqual({ from, to });
  });

  it("an end that is not given stays open", () => {
    expect(instantsOfDays({}, "UTC")).toEqual({});
    expect(instantsOfDays({ to: "2026-01-01" }, "UTC")).toEqual({ to: "2026-01-02T00:00:00.000Z" });
  });
});
