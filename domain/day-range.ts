import { DateTime } from "luxon";

/** A day as people write it in an address: 2026-11-22. */
export type Day = string;

/** True for a day that the calendar has. */
export function isDay(text: string): text is Day {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: "utc" }).isValid;
}

/**
 * The instants from the beginning of the first day to the end of the last one, both days included (D26), in a time zone: `from` belongs to
 * them, `to` is the first that does not. An end that is not given stays open. Midnights that a clock change leaves out are handled.
 */
export function instantsOfDays(days: { from?: Day; to?: Day }, timeZone: string): { from?: string; to?: string } {
  const begin = (day: Day, after: number) =>
    DateTime.fromISO(day, { zone: "utc" })
      .plus({ days: after })
      // The calendar's day first, then its midnight there: a day may have 23 or 25 hours.
      .setZone(timeZone, { keepLocalTime: true })
      .startOf("day")
      .toUTC()
      .toISO() as string;
  return {
    ...(days.from !== undefined && { from: begin(days.from, 0) }),
    ...(days.to !== undefined && { to: begin(days.to, 1) }),
  };
}
