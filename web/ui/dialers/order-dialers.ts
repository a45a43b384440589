import type { Dialer } from "#web/server/actions/dialers";

/** What a dialer stands for on the board: one of these at a time. */
export const standings = ["trouble", "sending", "paused", "outsideSchedule", "idle", "stopped"] as const;
export type Standing = (typeof standings)[number];

/** Trouble is what the system paused, and books that do not balance; idle plays with nothing waiting; what is disabled counts as stopped. */
export function standingOf(dialer: Dialer): Standing {
  if (!dialer.balanced || (dialer.phase === "paused" && dialer.pausedBy === "system")) return "trouble";
  if (dialer.phase === "disabled") return "stopped";
  if (dialer.phase === "sending" && dialer.counts.waiting + dialer.counts.sending === 0) return "idle";
  return dialer.phase;
}

/** Who needs somebody first, then who sends; by name among equals, so that nothing moves while figures change. */
export function ordered(dialers: readonly Dialer[]): Dialer[] {
  return dialers.toSorted(
    (a, b) => standings.indexOf(standingOf(a)) - standings.indexOf(standingOf(b)) || a.name.localeCompare(b.name),
  );
}
