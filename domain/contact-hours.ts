import { checkSchedule, isOpen, nextChange, type Schedule } from "./schedule.ts";

/** Hours in which a recipient may be texted, by the clock where the recipient is: ranges as a schedule's, without a zone of their own. */
export type ContactRanges = Schedule["ranges"];

export type ContactMoment =
  /** Within the hours of every zone until then; null = without end. */
  | { open: true; until: Date | null }
  /** When they begin in all zones; null = they have no time in common. */
  | { open: false; opensAt: Date | null };

/**
 * Whether a recipient may be texted at an instant. Who may be in several zones is only texted while it is within the hours in all of them.
 * Throws a RangeError for a zone that there is not.
 */
export function contactAt(ranges: ContactRanges, zones: readonly string[], at: Date): ContactMoment {
  const schedules = zones.map((timeZone) => ({ timeZone, ranges, exceptions: [] }));
  const closed = (then: Date) => schedules.filter((schedule) => !isOpen(schedule, then, false));
  if (closed(at).length === 0) {
    const ends = schedules.map((schedule) => nextChange(schedule, at, false)?.at.getTime() ?? Number.POSITIVE_INFINITY);
    const until = Math.min(...ends);
    return { open: true, until: Number.isFinite(until) ? new Date(until) : null };
  }
  // From opening to opening: the latest of those that are closed, until none is.
  for (let then = at; then.getTime() - at.getTime() <= reach; ) {
    const waiting = closed(then);
    if (waiting.length === 0) return { open: false, opensAt: then };
    const openings = waiting.map(
      (schedule) => nextChange(schedule, then, false)?.at.getTime() ?? Number.POSITIVE_INFINITY,
    );
    const next = Math.max(...openings);
    if (!Number.isFinite(next)) break;
    then = new Date(next);
  }
  return { open: false, opensAt: null };
}

/** What is wrong with the hours, in sentences for the person who typed them; empty when nothing is. */
export function checkContactRanges(ranges: ContactRanges): string[] {
  if (ranges.length === 0) return ["Add at least one range of hours"];
  return checkSchedule({ timeZone: "UTC", ranges, exceptions: [] });
}

/** Hours repeat by the week; a second one, since a clock change may swallow the only hour in common. */
const reach = 15 * 86_400_000;

/** Answers `contactAt` for many recipients: one look per set of zones, good until something changes there. */
export class ContactClock {
  readonly #ranges: ContactRanges;
  readonly #known = new Map<string, { moment: ContactMoment; from: number; until: number }>();

  constructor(ranges: ContactRanges) {
    this.#ranges = ranges;
  }

  at(zones: readonly string[], at: Date): ContactMoment {
    const key = zones.join(" ");
    const now = at.getTime();
    const known = this.#known.get(key);
    if (known && now >= known.from && now < known.until) return known.moment;
    const moment = contactAt(this.#ranges, zones, at);
    const until = (moment.open ? moment.until : moment.opensAt)?.getTime() ?? now + reach;
    this.#known.set(key, { moment, from: now, until });
    return moment;
  }
}
