import { type ContactRanges, checkContactRanges } from "./contact-hours.ts";
import { parseDialString } from "./dial-string.ts";
import { checkSchedule, isOpen, nextChange, type Schedule } from "./schedule.ts";

/** The four conditions of sending, which the screen shows apart (D13). */
export interface DialerFacts {
  enabled: boolean;
  playing: boolean;
  paused: boolean;
  pauseReason: string | null;
  schedule: Schedule;
}

export type DialerPhase = "disabled" | "stopped" | "paused" | "outsideSchedule" | "sending";

/**
 * What a dialer does at an instant (D13): the first condition of sending that fails names the phase. `until` is when the
 * schedule changes it by itself; null when only a person can, or when nothing will.
 */
export function dialerPhase(facts: DialerFacts, at: Date): { phase: DialerPhase; until: Date | null } {
  if (!facts.enabled) return { phase: "disabled", until: null };
  if (!facts.playing) return { phase: "stopped", until: null };
  if (facts.paused) return { phase: "paused", until: null };
  // A dialer without ranges never sends: forgetting the hours must not text people at night (D20).
  const phase = isOpen(facts.schedule, at, false) ? "sending" : "outsideSchedule";
  return { phase, until: nextChange(facts.schedule, at, false)?.at ?? null };
}

/** A dialer as typed; null = left empty. */
export interface DialerForm {
  name: string;
  /** The provider chosen, with what its adapter demands. */
  provider: { needsDialString: boolean; minimumGapMilliseconds: number } | null;
  dialString: string;
  gapMilliseconds: number | null;
  batchSize: number;
  schedule: Schedule;
  /** null = not asked for. */
  contactHours: ContactRanges | null;
}

/** What is wrong with a dialer, by field; empty when nothing is (D5, D6, D7, D20). */
export function checkDialer(form: DialerForm): Partial<Record<keyof DialerForm, string>> {
  const errors: Partial<Record<keyof DialerForm, string>> = {};
  if (!/^[A-Za-z0-9_-]+$/.test(form.name)) {
    errors.name = "Type a name of letters A–Z, digits, _ and - only";
  }
  if (!form.provider) errors.provider = "Choose a provider";

  const dialString = form.dialString.trim();
  if (dialString === "") {
    if (form.provider?.needsDialString)
      errors.dialString = "Type the dial string: a port such as 2, or ports such as 0-3";
  } else if (!parseDialString(dialString)) {
    errors.dialString = "Type a port such as 2, or ports such as 0-3; ports go from 0 to 31";
  }

  const gapError = checkGap(form.gapMilliseconds, form.provider?.minimumGapMilliseconds ?? 0);
  if (gapError) errors.gapMilliseconds = gapError;
  if (!Number.isInteger(form.batchSize) || form.batchSize < 1 || form.batchSize > 500) {
    errors.batchSize = "Type a number of messages from 1 to 500";
  }
  const scheduleErrors = checkSchedule(form.schedule);
  if (form.schedule.ranges.length === 0) scheduleErrors.unshift("Add at least one range of hours");
  if (scheduleErrors.length > 0) errors.schedule = scheduleErrors.join(". ");
  const contactErrors = form.contactHours ? checkContactRanges(form.contactHours) : [];
  if (contactErrors.length > 0) errors.contactHours = contactErrors.join(". ");
  return errors;
}

function checkGap(gap: number | null, minimum: number): string | null {
  if (gap === null) return "Type the time between messages; 0 sends as fast as the account allows";
  if (!Number.isInteger(gap) || gap < 0) return "Type the time between messages in whole milliseconds, 0 or more";
  // The database keeps 32 bits.
  if (gap > 2_147_483_647) return "The time between messages is too long";
  // 0 is no gap of this dialer's own: the account's rate still holds (D6).
  if (gap > 0 && gap < minimum)
    return `This provider needs at least ${minimum} ms between messages (or 0: as fast as it allows)`;
  return null;
}

/** A single bad number says little: judge a run only after this many failures. */
const leastFailures = 20;
/** Above this share of failures something is wrong with the run, not with its numbers. */
const highestErrorShare = 0.5;

/** Whether a dialer should pause itself: most of its last sends failed. The counts are those of a recent window. */
export function shouldPauseForErrors({ sent, failed }: { sent: number; failed: number }): boolean {
  return failed >= leastFailures && failed / (sent + failed) > highestErrorShare;
}
