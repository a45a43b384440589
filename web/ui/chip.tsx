import clsx from "clsx";
import type { ReactNode } from "react";

export type Tone = "ok" | "warn" | "bad" | "info" | "break" | "off" | "accent";

const tones: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
  break: "bg-break-soft text-break",
  off: "bg-off-soft text-off",
  accent: "bg-accent-soft text-accent",
};

/** A state in a word, with its colour and mostly an icon: the colour is never the only sign. */
export function Chip({
  tone = "off",
  icon,
  children,
  className,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={clsx(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-field px-1.5 text-meta font-medium whitespace-nowrap",
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}
