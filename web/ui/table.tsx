import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

/** A table with rows of 36 px that scrolls sideways on its own. `caption` is read out, not shown. */
export function Table({ caption, children, className }: { caption: string; children: ReactNode; className?: string }) {
  return (
    // A keyboard must reach what scrolls.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it can be scrolled
    <section aria-label={caption} tabIndex={0} className={clsx("quiet-scroll overflow-x-auto", className)}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  );
}

/** A column's head. `numeric` aligns to the right, as its cells do. */
export function Th({ numeric, className, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={clsx(
        "h-9 border-b px-3 text-meta font-medium whitespace-nowrap text-muted",
        numeric && "text-right",
        className,
      )}
    />
  );
}

/** A cell. */
export function Td({ numeric, className, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return <td {...rest} className={clsx("h-9 border-b px-3", numeric && "text-right tabular-nums", className)} />;
}

/** A row; `selected` and hover show by its ground. */
export function Tr({ selected, className, ...rest }: ComponentProps<"tr"> & { selected?: boolean }) {
  return (
    <tr
      aria-selected={selected}
      {...rest}
      className={clsx("transition-colors", selected ? "bg-selected" : "hover:bg-hover", className)}
    />
  );
}
