import { closedSince, openSpell, type Schedule } from "./schedule.ts";

/** What becomes of rows whose time was missed: they go at the next opening, or the dialer pauses and a supervisor decides. */
export const missedPolicies = ["send", "ask"] as const;
export type MissedPolicy = (typeof missedPolicies)[number];

/** A look at a dialer that may send. */
export interface MissedFacts {
  schedule: Schedule;
  at: Date;
  /** The last look before this one at which it could have sent, or would have in its hours; null = none. */
  lookedAt: Date | null;
  /** When somebody last said that what was missed may go: Play and Resume do. */
  decidedAt: Date | null;
}

/** Rows have missed their time that were due before these moments; null = none has. */
export interface MissedBefore {
  /** Rows without a time of their own: those that were there when the last hours ended. */
  unscheduled: Date | null;
  /** Rows with one: it fell before this opening, or into a time in which nobody looked after the dialer. */
  scheduled: Date | null;
}

/** A run looks at least once a minute, and a scheduled row may wait its turn: later than this, and nobody was there (milliseconds). */
const tolerance = 5 * 60_000;

/**
 * Which waiting rows have missed their time at a look, by when they were due. Each miss is found once: at the first look within new hours, or after
 * a time without looks; and what came before a decision has been decided.
 */
export function missedBefore({ schedule, at, lookedAt, decidedAt }: MissedFacts): MissedBefore {
  const spell = openSpell(schedule, at, false);
  const none = { unscheduled: null, scheduled: null };
  if (!spell) return none;
  const undecided = (moment: Date | null) => (moment && (!decidedAt || decidedAt < moment) ? moment : null);
  const firstLook = spell.from !== null && (!lookedAt || lookedAt < spell.from);
  const late = new Date(at.getTime() - tolerance);
  const unseen = lookedAt !== null && lookedAt < late && (spell.from === null || late > spell.from) ? late : null;
  if (!firstLook && !unseen) return none;
  return {
    unscheduled: firstLook ? undecided(lastEnd(schedule, spell.from!)) : null,
    scheduled: undecided(unseen ?? spell.from),
  };
}

/** When the hours before this opening ended; null when there were none. */
function lastEnd(schedule: Schedule, opening: Date): Date | null {
  const since = closedSince(schedule, new Date(opening.getTime() - 1), false);
  // The epoch stands for "closed since ever".
  return since && since.getTime() > 0 ? since : null;
}
