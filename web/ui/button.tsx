"use client";

import clsx from "clsx";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Tooltip } from "./tooltip.tsx";

type Look = "primary" | "secondary" | "ghost" | "danger";

const looks: Record<Look, string> = {
  primary: "bg-accent text-accent-fg hover:bg-accent-strong disabled:bg-off-soft disabled:text-faint",
  secondary:
    "border border-line bg-raised text-fg hover:bg-hover hover:border-line-strong disabled:text-faint disabled:bg-transparent",
  ghost: "text-muted hover:bg-hover hover:text-fg disabled:text-faint disabled:hover:bg-transparent",
  danger: "border border-bad/40 bg-bad-soft text-bad hover:border-bad disabled:opacity-60",
};

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  size?: "small" | "normal" | "large";
  icon?: ReactNode;
  /** Shows a turning mark and takes no press. */
  busy?: boolean;
}

/** A button with a verb on it. */
export function Button({
  look = "secondary",
  size = "normal",
  icon,
  busy,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={clsx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-field font-medium whitespace-nowrap transition-colors",
        size === "small" ? "h-7 px-2 text-meta" : size === "large" ? "h-10 px-4" : "h-8 px-3",
        looks[look],
        className,
      )}
    >
      {busy ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** What it does: read out, and shown on hover. */
  label: string;
  children: ReactNode;
  look?: Look;
  side?: "top" | "right" | "bottom" | "left";
}

/** A square button that is only an icon; its label shows on hover and is read out. */
export function IconButton({ label, look = "ghost", side, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} side={side}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={clsx(
          "inline-flex size-8 shrink-0 items-center justify-center rounded-field transition-colors",
          looks[look],
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
