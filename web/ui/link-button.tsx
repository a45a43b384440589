import clsx from "clsx";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

/** A link that looks like a button: it leads somewhere and does nothing. */
export function LinkButton({
  look = "secondary",
  icon,
  className,
  children,
  ...rest
}: ComponentProps<typeof Link> & { look?: "primary" | "secondary" | "ghost"; icon?: ReactNode }) {
  return (
    <Link
      {...rest}
      className={clsx(
        "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-field px-3 font-medium whitespace-nowrap transition-colors",
        look === "primary" && "bg-accent text-accent-fg hover:bg-accent-strong",
        look === "secondary" && "border border-line bg-raised hover:border-line-strong hover:bg-hover",
        look === "ghost" && "text-muted hover:bg-hover hover:text-fg",
        className,
      )}
    >
      {icon}
      {children}
    </Link>
  );
}
