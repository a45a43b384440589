"use client";

import clsx from "clsx";
import { useState } from "react";
import { Input } from "../field.tsx";

/** A time as HH:mm on 24 hours, whatever the browser's language: "9", "930" and "9.30" are understood. */
export function TimeInput({
  label,
  value,
  onChange,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Input
      aria-label={label}
      inputMode="numeric"
      autoComplete="off"
      placeholder="00:00"
      maxLength={5}
      value={typed ?? value}
      onChange={(event) => {
        setTyped(event.target.value);
        if (/^([01]\d|2[0-3]):[0-5]\d$/.test(event.target.value)) onChange(event.target.value);
      }}
      onBlur={() => {
        if (typed !== null) onChange(readTime(typed) ?? typed);
        setTyped(null);
      }}
      className={clsx("w-16! text-center tabular-nums", className)}
    />
  );
}

/** "9" → 09:00, "930" → 09:30, "9.30" → 09:30; null for what is no time. */
function readTime(typed: string): string | null {
  const match = /^(\d{1,2})\D?(\d{2})?$/.exec(typed.trim());
  if (!match || Number(match[1]) > 23 || Number(match[2] ?? 0) > 59) return null;
  return `${match[1]!.padStart(2, "0")}:${match[2] ?? "00"}`;
}
