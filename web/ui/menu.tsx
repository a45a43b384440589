"use client";

import clsx from "clsx";
import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
}

/** A menu that opens from its trigger (a button that takes a ref). */
export function Menu({ trigger, children, align = "end", side = "bottom" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="appears z-50 max-w-80 min-w-48 rounded-panel border bg-raised p-1 shadow-lift"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  onSelect: () => void;
  disabled?: boolean;
  /** The menu stays open after a choice: for several of many. */
  stay?: boolean;
  danger?: boolean;
  /** The one of several that holds now. */
  checked?: boolean;
  hint?: ReactNode;
  children: ReactNode;
}

/** One line of a menu, with its sign. */
export function MenuItem({ icon, onSelect, disabled, stay, danger, checked, hint, children }: MenuItemProps) {
  const select = (event: Event) => {
    if (stay) event.preventDefault();
    onSelect();
  };
  const inside = (
    <>
      {icon && <span className="flex size-5 shrink-0 items-center justify-center">{icon}</span>}
      <span className="min-w-0 flex-1">
        <span className="block">{children}</span>
        {hint && <span className="block text-meta text-muted">{hint}</span>}
      </span>
      {checked && <Check aria-hidden className="size-4 shrink-0 text-accent" />}
    </>
  );
  const look = clsx(
    "flex min-h-8 items-center gap-2 rounded-field px-2 py-1.5 outline-none select-none data-disabled:text-faint data-highlighted:bg-hover",
    danger && "text-bad",
  );
  return checked === undefined ? (
    <Radix.Item className={look} disabled={disabled} onSelect={select}>
      {inside}
    </Radix.Item>
  ) : (
    <Radix.CheckboxItem className={look} disabled={disabled} checked={checked} onSelect={select}>
      {inside}
    </Radix.CheckboxItem>
  );
}

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-2 pb-1 text-meta font-medium text-muted">{children}</Radix.Label>
);

export const MenuLine = () => <Radix.Separator className="mx-1 my-1 h-px bg-line" />;
