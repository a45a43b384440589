import type { Schedule, TimeRange } from "./schedule.ts";

// The calendar part of schedules, in wall-clock milliseconds: what the wall shows, written as if it were UTC.
// No zones here, so that a day has 24 hours and a date is a whole number of days since 1970-01-01.

const DAY = 86_400_000;
const MINUTE = 60_000;
/** Longer than the longest wait for a weekly range whose only hour is swallowed by a clock change: two weeks and a day. */
const REACH = 16 * DAY;

interface Spell {
  /** Milliseconds from the midnight of the day it belongs to; the end is exclusive and may lie in the next day. */
  start: number;
  end: number;
}

export interface DayPlan {
  /** Monday first. */
  week: Spell[][];
  exceptions: Map<number, Spell[]>;
  /** Day numbers of the exceptions, ascending. */
  exceptionDays: number[];
}

const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const wholeDay: TimeRange = { from: "00:00", to: "23:59" };

/** A schedule made ready for arithmetic. */
export function planOf(schedule: Schedule, whenEmpty: boolean): DayPlan {
  const ranges =
    schedule.ranges.length === 0 && whenEmpty ? [{ days: dayNames, ...wholeDay }] : (schedule.ranges as WeekRange[]);
  const week = dayNames.map((name) => ranges.filter((range) => range.days.includes(name)).map(spellOf));
  const exceptions = new Map(
    schedule.exceptions.map(({ date, ranges: own }) => [Date.parse(`${date}T00:00:00Z`) / DAY, own.map(spellOf)]),
  );
  return { week, exceptions, exceptionDays: [...exceptions.keys()].sort((a, b) => a - b) };
}

type WeekRange = TimeRange & { days: readonly string[] };

function spellOf(range: TimeRange): Spell {
  const start = minutesOf(range.from);
  const last = minutesOf(range.to);
  // "To" includes its whole minute; earlier than "from" means on the next day.
  const end = (last < start ? last + 24 * 60 : last) + 1;
  return { start: start * MINUTE, end: end * MINUTE };
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function spellsOf(plan: DayPlan, day: number): Spell[] {
  const exception = plan.exceptions.get(day);
  if (exception) return exception;
  // 1970-01-01 was a Thursday: day 0 has index 3. The second modulo is for days before it.
  return plan.week[(((day + 3) % 7) + 7) % 7] ?? [];
}

/** Whether a range covers what the wall shows: one of that day, or one of the day before that crossed midnight. */
export function isOpenAtWall(plan: DayPlan, wall: number): boolean {
  const today = Math.floor(wall / DAY);
  return [today - 1, today].some((day) =>
    spellsOf(plan, day).some(({ start, end }) => wall >= day * DAY + start && wall < day * DAY + end),
  );
}

/** Where ranges begin or end on the wall, within [from, to]. */
export function boundaries(plan: DayPlan, from: number, to: number): number[] {
  const walls: number[] = [];
  for (let day = Math.floor(from / DAY) - 1; day <= Math.floor(to / DAY); day += 1) {
    for (const { start, end } of spellsOf(plan, day)) walls.push(day * DAY + start, day * DAY + end);
  }
  return walls.filter((wall) => wall >= from && wall <= to);
}

/**
 * Stretches of at most a day in which to look for a change, going away from `now`. Around `now` and around each exception
 * they cover REACH; the rest is left out: where the plain week has brought no change for so long, it never brings one.
 */
export function* windows(plan: DayPlan, now: number, direction: "forward" | "backward"): Generator<[number, number]> {
  const sign = direction === "forward" ? 1 : -1;
  // Distances from now, so that both directions are one loop.
  const spans = plan.exceptionDays.map((day) => {
    const middle = sign * (day * DAY - now);
    return [middle - REACH, middle + REACH] as const;
  });
  if (sign < 0) spans.reverse();
  let done = 0;
  for (const [from, to] of [[0, REACH] as const, ...spans]) {
    for (let near = Math.max(done, from); near < to; near += DAY) {
      const far = Math.min(near + DAY, to);
      yield sign > 0 ? [now + near, now + far] : [now - far, now - near];
    }
    done = Math.max(done, to);
  }
}
