"use client";

import clsx from "clsx";
import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { controlLook, useField } from "./field.tsx";

export interface Choice {
  value: string;
  label: ReactNode;
  disabled?: boolean;
}

interface SelectProps {
  value: string | undefined;
  onChange: (value: string) => void;
  choices: readonly Choice[];
  /** Needed where no Field gives a label. */
  label?: string;
  placeholder?: string;
  disabled?: boolean;
  name?: string;
  className?: string;
}

/** One of a few. Values must not be empty strings. */
export function Select({ value, onChange, choices, label, placeholder, disabled, name, className }: SelectProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} disabled={disabled} name={name}>
      <Radix.Trigger
        {...useField()}
        aria-label={label}
        className={clsx(
          controlLook,
          "flex h-8 items-center justify-between gap-2 text-left data-placeholder:text-faint",
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon>
          <ChevronDown aria-hidden className="size-4 text-muted" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="appears z-50 max-h-80 min-w-(--radix-select-trigger-width) overflow-hidden rounded-field border border-line bg-raised p-1 shadow-lift"
        >
          <Radix.Viewport>
            {choices.map((choice) => (
              <Radix.Item
                key={choice.value}
                value={choice.value}
                disabled={choice.disabled}
                className="flex h-8 items-center gap-2 rounded-field pr-3 pl-2 outline-none select-none data-disabled:text-faint data-highlighted:bg-hover"
              >
                <span className="size-4">
                  <Radix.ItemIndicator>
                    <Check aria-hidden className="size-4 text-accent" />
                  </Radix.ItemIndicator>
                </span>
                <Radix.ItemText>{choice.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
