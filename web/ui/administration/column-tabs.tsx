"use client";

import clsx from "clsx";

/** On a narrow screen: which of several columns is shown. Where there is room for all, nothing. */
export function ColumnTabs<T extends string>({
  value,
  onChange,
  tabs,
  label,
}: {
  value: T;
  onChange: (value: T) => void;
  tabs: { value: T; label: string; count: number }[];
  label: string;
}) {
  return (
    <fieldset aria-label={label} className="flex h-11 shrink-0 items-stretch border-b bg-panel px-2 md:hidden">
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          aria-pressed={tab.value === value}
          onClick={() => onChange(tab.value)}
          className={clsx(
            "relative flex flex-1 items-center justify-center gap-1.5 rounded-field -outline-offset-2 after:absolute after:inset-x-1.5 after:-bottom-px after:h-0.5 after:rounded-full",
            tab.value === value ? "font-medium after:bg-accent" : "text-muted",
          )}
        >
          {tab.label}
          <span className="min-w-5 rounded-full bg-off-soft px-1.5 text-center text-meta font-medium text-muted tabular-nums">
            {tab.count}
          </span>
        </button>
      ))}
    </fieldset>
  );
}
