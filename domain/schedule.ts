import { IANAZone } from "luxon";
import { boundaries, type DayPlan, isOpenAtWall, planOf, windows } from "./schedule-plan.ts";

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];

/** From the beginning of the minute `from` to the end of the minute `to`; `to` before `from` crosses midnight. */
export interface TimeRange {
  from: string;
  to: string;
}

/**
 * When a campaign answers or a dialer sends (D20): open exactly while the clock on the wall of `timeZone` shows a time in
 * a range. A range belongs to the day it starts on, with its hours after midnight. An exception replaces what starts on
 * its date; without ranges it closes the date.
 */
export interface Schedule {
  timeZone: string;
  ranges: readonly ({ days: readonly Day[] } & TimeRange)[];
  exceptions: readonly { date: string; ranges: readonly TimeRange[] }[];
}

/**
 * Whether the schedule is open at an instant. `whenEmpty` says what a schedule without weekly ranges means:
 * always open (campaigns) or never (dialers); exceptions hold either way.
 */
export function isOpen(schedule: Schedule, at: Date, whenEmpty: boolean): boolean {
  return openAt(zoneOf(schedule), planOf(schedule, whenEmpty), at.getTime());
}

/** The first instant after `at` when it opens or closes, and which of both; null when it never changes again. */
export function nextChange(schedule: Schedule, at: Date, whenEmpty = true): { at: Date; open: boolean } | null {
  const zone = zoneOf(schedule);
  const plan = planOf(schedule, whenEmpty);
  const now = at.getTime();
  const open = openAt(zone, plan, now);
  for (const [from, to] of windows(plan, now, "forward")) {
    for (const instant of instantsOfChange(zone, plan, from, to)) {
      if (instant > now && openAt(zone, plan, instant) !== open) return { at: new Date(instant), open: !open };
    }
  }
  return null;
}

/** The open spell that `at` lies in: `from` inclusive, `until` exclusive, null = without end; null when closed. */
export function openSpell(
  schedule: Schedule,
  at: Date,
  whenEmpty = true,
): { from: Date | null; until: Date | null } | null {
  if (!isOpen(schedule, at, whenEmpty)) return null;
  const since = lastChange(schedule, at, whenEmpty);
  return {
    from: since === null ? null : new Date(since),
    until: nextChange(schedule, at, whenEmpty)?.at ?? null,
  };
}

/** Start of the closed period that `at` lies in; null when open. The epoch stands for "closed since ever". */
export function closedSince(schedule: Schedule, at: Date, whenEmpty = true): Date | null {
  if (isOpen(schedule, at, whenEmpty)) return null;
  return new Date(lastChange(schedule, at, whenEmpty) ?? 0);
}

/** What is wrong with a schedule, in sentences for the person who typed it; empty when nothing is. */
export function checkSchedule(schedule: Schedule): string[] {
  const errors: string[] = [];
  if (!IANAZone.isValidZone(schedule.timeZone)) {
    errors.push(`"${schedule.timeZone}" is not a time zone; write one such as America/Montevideo`);
  }
  schedule.ranges.forEach((range, index) => {
    const name = `Range ${index + 1}`;
    if (range.days.length === 0) errors.push(`${name} has no days`);
    for (const day of range.days) if (!days.includes(day)) errors.push(`${name}: "${day}" is not a day`);
    errors.push(...checkTimes(name, range));
  });
  const dates = new Set<string>();
  for (const { date, ranges } of schedule.exceptions) {
    if (!isDate(date)) errors.push(`"${date}" is not a date; write it as YYYY-MM-DD`);
    if (dates.has(date)) errors.push(`${date} stands twice among the exceptions`);
    dates.add(date);
    for (const range of ranges) errors.push(...checkTimes(date, range));
  }
  return errors;
}

function checkTimes(name: string, range: TimeRange): string[] {
  return [range.from, range.to]
    .filter((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time))
    .map((time) => `${name}: "${time}" is not a time; write it as HH:mm, from 00:00 to 23:59`);
}

function isDate(text: string): boolean {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  // Comparing with what was written catches 2026-02-30, which the parser would move to March.
  return parsed !== null && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

/** When the state that holds at `at` began; null when it never was otherwise. */
function lastChange(schedule: Schedule, at: Date, whenEmpty: boolean): number | null {
  const zone = zoneOf(schedule);
  const plan = planOf(schedule, whenEmpty);
  const now = at.getTime();
  const open = openAt(zone, plan, now);
  for (const [from, to] of windows(plan, now, "backward")) {
    for (const instant of instantsOfChange(zone, plan, from, to).reverse()) {
      if (instant <= now && openAt(zone, plan, instant - 1) !== open) return instant;
    }
  }
  return null;
}

function zoneOf(schedule: Schedule): IANAZone {
  const zone = IANAZone.create(schedule.timeZone);
  if (!zone.isValid) throw new RangeError(`"${schedule.timeZone}" is not a time zone`);
  return zone;
}

/** What the clock on the wall shows at an instant, as if it were UTC milliseconds. */
function wallAt(zone: IANAZone, instant: number): number {
  return instant + zone.offset(instant) * 60_000;
}

function openAt(zone: IANAZone, plan: DayPlan, instant: number): boolean {
  return isOpenAtWall(plan, wallAt(zone, instant));
}

/**
 * The instants in [from, to] (at most a day) when the state can change, in order: where a range begins or ends on the wall,
 * and where the wall clock itself jumps. A jump may swallow a boundary, or show it twice.
 */
function instantsOfChange(zone: IANAZone, plan: DayPlan, from: number, to: number): number[] {
  const instants: number[] = [];
  const stretch = (start: number, end: number) => {
    const offset = zone.offset(start) * 60_000;
    for (const wall of boundaries(plan, start + offset, end + offset)) instants.push(wall - offset);
  };
  if (zone.offset(from) === zone.offset(to)) {
    stretch(from, to);
  } else {
    const jump = findJump(zone, from, to);
    stretch(from, jump - 1);
    instants.push(jump);
    stretch(jump, to);
  }
  return instants.sort((a, b) => a - b);
}

/** The first millisecond with the later offset: zones change theirs at most once in a day. */
function findJump(zone: IANAZone, from: number, to: number): number {
  const before = zone.offset(from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
