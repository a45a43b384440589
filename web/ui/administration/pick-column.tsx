"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { SearchBox } from "../search-box.tsx";

export interface Pick {
  id: string;
  name: string;
  meta?: string;
  /** Behind the name: a chip. */
  mark?: ReactNode;
  /** At the end of the row, outside of its tick. */
  end?: ReactNode;
}

/** A column in which several things can be ticked, with a search, and what to do with them at its foot. */
export function PickColumn({
  title,
  hint,
  items,
  chosen,
  onChoose,
  empty,
  endTitle,
  footer,
  footerNarrow,
  shown: visible,
}: {
  title: string;
  hint: string;
  items: Pick[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  empty: ReactNode;
  /** What stands at the end of the rows. */
  endTitle?: string;
  footer?: ReactNode;
  /** The foot stands only where one column is shown at a time. */
  footerNarrow?: boolean;
  /** On a narrow screen: whether this is the column that is shown. */
  shown: boolean;
}) {
  const t = useTranslations("administration.members");
  const [wanted, setWanted] = useState("");
  const shown = items.filter((item) => item.name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const everything = shown.length > 0 && shown.every((item) => chosen.has(item.id));
  const toggle = (ids: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChoose(next);
  };
  return (
    <section
      aria-label={title}
      className={clsx("flex min-h-0 flex-col bg-panel md:border-r md:last:border-r-0", !visible && "max-md:hidden")}
    >
      <div className="shrink-0 border-b px-4 pt-3 pb-2.5">
        <div className="flex items-baseline gap-2">
          <h2 className="font-semibold">{title}</h2>
          <span className="text-meta text-muted tabular-nums">{items.length}</span>
        </div>
        <p className="mb-2 text-meta text-muted">{hint}</p>
        <SearchBox label={t("search")} value={wanted} onChange={setWanted} />
      </div>
      {shown.length > 0 && (shown.length > 1 || endTitle) && (
        <div className="flex h-9 shrink-0 items-center border-b pr-4 text-muted hover:bg-hover">
          <label className="flex h-full min-w-0 flex-1 items-center gap-2.5 pl-4">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={everything}
              onChange={() =>
                toggle(
                  shown.map((item) => item.id),
                  !everything,
                )
              }
            />
            {t("all")}
          </label>
          {endTitle && <span className="text-meta">{endTitle}</span>}
        </div>
      )}
      <ul className="quiet-scroll min-h-0 flex-1 overflow-y-auto py-1">
        {shown.map((item) => (
          <li
            key={item.id}
            className={clsx("flex items-center gap-2 pr-4", chosen.has(item.id) ? "bg-selected" : "hover:bg-hover")}
          >
            <label className="flex min-h-9 min-w-0 flex-1 items-center gap-2.5 py-1 pl-4">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                checked={chosen.has(item.id)}
                onChange={(event) => toggle([item.id], event.target.checked)}
              />
              <span className="truncate">{item.name}</span>
              {item.mark}
              {item.meta && <span className="truncate text-meta text-muted">{item.meta}</span>}
            </label>
            {item.end}
          </li>
        ))}
        {shown.length === 0 && (
          <li className="flex flex-col items-start gap-2 px-4 py-3 text-muted">
            {items.length > 0 ? t("noMatch") : empty}
          </li>
        )}
      </ul>
      {footer && <div className={clsx("shrink-0 border-t px-4 py-2.5", footerNarrow && "md:hidden")}>{footer}</div>}
    </section>
  );
}
