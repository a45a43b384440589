"use client";

import clsx from "clsx";
import { Search } from "lucide-react";
import { Input } from "./field.tsx";

/** A search over what stands below it. */
export function SearchBox({
  label,
  value,
  onChange,
  inputMode,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  inputMode?: "tel";
  className?: string;
}) {
  return (
    <div className={clsx("relative", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <Input
        type="search"
        inputMode={inputMode}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="pl-8"
      />
    </div>
  );
}
