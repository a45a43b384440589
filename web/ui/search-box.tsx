"use client";

import clsx from "clsx";
import { Search, X } from "lucide-react";
import { IconButton } from "./button.tsx";
import { Input } from "./field.tsx";

/** A search over what stands below it. */
export function SearchBox({
  label,
  value,
  onChange,
  inputMode,
  clear,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  inputMode?: "tel";
  /** Name of a button that empties it; without one the browser's own serves. */
  clear?: string;
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
        className={clsx("pl-8", clear && "pr-8 [&::-webkit-search-cancel-button]:hidden")}
      />
      {clear && value && (
        <IconButton label={clear} onClick={() => onChange("")} className="absolute top-1 right-1 size-6">
          <X aria-hidden className="size-3.5" />
        </IconButton>
      )}
    </div>
  );
}
