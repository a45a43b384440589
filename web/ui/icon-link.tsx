import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Tooltip } from "./tooltip.tsx";

/** An icon that leads somewhere, with its name as tooltip; `elsewhere` opens another program's page in a tab of its own. */
export function IconLink({
  label,
  href,
  elsewhere = false,
  className,
  children,
}: {
  label: string;
  href: string;
  elsewhere?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const rest = {
    href,
    "aria-label": label,
    className: clsx(
      "inline-flex size-8 items-center justify-center rounded-field text-muted hover:bg-hover hover:text-fg",
      className,
    ),
    children,
  };
  return (
    <Tooltip text={label}>
      {elsewhere ? <a {...rest} target="_blank" rel="noopener noreferrer" /> : <Link {...rest} />}
    </Tooltip>
  );
}
