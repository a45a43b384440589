"use client";

import clsx from "clsx";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export interface Tab {
  value: string;
  label: ReactNode;
  /** Shown behind the label; hidden when undefined. */
  count?: number;
  /** The count asks for attention. */
  urgent?: boolean;
}

interface TabsProps {
  value: string;
  onChange: (value: string) => void;
  tabs: readonly Tab[];
  label: string;
  /** Tabs share the width. */
  fill?: boolean;
  children?: ReactNode;
}

/** A row of tabs; its children are TabPanels, one per value. */
export function Tabs({ value, onChange, tabs, label, fill, children }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <Radix.List
        aria-label={label}
        className={clsx(
          "flex h-10 shrink-0 items-stretch overflow-x-auto overflow-y-hidden border-b",
          fill ? "px-1" : "px-2",
        )}
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className={clsx(
              "relative flex items-center justify-center rounded-field whitespace-nowrap text-muted transition-colors -outline-offset-2 hover:text-fg",
              "data-[state=active]:font-medium data-[state=active]:text-fg",
              "after:absolute after:inset-x-1.5 after:-bottom-px after:h-0.5 after:rounded-full data-[state=active]:after:bg-accent",
              // Words of other languages are longer.
              fill ? "flex-1 gap-1 px-1" : "gap-1.5 px-2",
            )}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span
                className={clsx(
                  "min-w-5 rounded-full px-1.5 text-center text-meta font-medium tabular-nums",
                  tab.urgent && tab.count > 0 ? "bg-warn-soft text-warn" : "bg-off-soft text-muted",
                )}
              >
                {tab.count > 999 ? "999+" : tab.count}
              </span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export const TabPanel = ({
  value,
  children,
  className,
}: {
  value: string;
  children: ReactNode;
  className?: string;
}) => (
  <Radix.Content value={value} tabIndex={-1} className={clsx("min-h-0 outline-none", className)}>
    {children}
  </Radix.Content>
);
