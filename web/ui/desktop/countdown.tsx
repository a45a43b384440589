"use client";

import clsx from "clsx";
import { useSecond } from "../clock.tsx";

const radius = 9;
const round = 2 * Math.PI * radius;

/** Whole seconds until an instant by the server's clock, at least 0; null before the page ticks. */
export function useSecondsLeft(until: string | null): number | null {
  const now = useSecond();
  return until && now ? Math.max(0, Math.ceil(Date.parse(until) / 1000 - now)) : null;
}

/** A ring that empties until an instant, the seconds in it. `label` says what ends then. */
export function CountdownRing({
  from,
  until,
  label,
}: {
  from: string;
  until: string;
  label: (seconds: number) => string;
}) {
  const left = useSecondsLeft(until);
  const whole = Math.max(1, (Date.parse(until) - Date.parse(from)) / 1000);
  const share = left === null ? 1 : Math.min(1, left / whole);
  const near = left !== null && left <= 5;
  return (
    <span
      role="timer"
      aria-label={left === null ? undefined : label(left)}
      className={clsx(
        "relative inline-flex size-8 shrink-0 items-center justify-center",
        near ? "text-bad" : "text-accent",
      )}
    >
      <svg aria-hidden viewBox="0 0 22 22" className="absolute inset-0 -rotate-90">
        <circle cx="11" cy="11" r={radius} fill="none" strokeWidth="2" className="stroke-line" />
        <circle
          cx="11"
          cy="11"
          r={radius}
          fill="none"
          strokeWidth="2"
          strokeLinecap="round"
          strokeDasharray={round}
          strokeDashoffset={round * (1 - share)}
          className="stroke-current transition-[stroke-dashoffset] duration-1000 ease-linear motion-reduce:transition-none"
        />
      </svg>
      <span aria-hidden className="text-[11px] font-semibold tabular-nums">
        {left === null ? "" : left > 99 ? `${Math.ceil(left / 60)}m` : left}
      </span>
    </span>
  );
}
