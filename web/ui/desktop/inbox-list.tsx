"use client";

import { useTranslations } from "next-intl";
import { Fragment, type KeyboardEvent, useRef } from "react";
import { InboxRow } from "./inbox-row.tsx";
import type { InboxItem, Tab } from "./shapes.ts";

interface ListProps {
  items: InboxItem[];
  tab: Tab;
  q: string;
  selectedId: string | null;
  onSelect: (id: string) => void;
}

/** The rows of a tab, one's own in groups by what they ask for. One stop for Tab; arrows, Home and End move, Enter opens. */
export function InboxList({ items, tab, q, selectedId, onSelect }: ListProps) {
  const t = useTranslations("desktop.group");
  const list = useRef<HTMLUListElement>(null);
  const stop = items.some((each) => each.id === selectedId) ? selectedId : items[0]?.id;

  const move = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
    event.preventDefault();
  };

  return (
    <ul ref={list} onKeyDown={move}>
      {items.map((each, index) => {
        const group = groupOf(each, tab);
        const begins = group !== null && group !== groupOf(items[index - 1], tab);
        return (
          <Fragment key={each.id}>
            {begins && (
              <li className="flex h-7 items-center gap-1.5 border-b bg-bg px-4 text-meta font-medium text-muted">
                {t(group)}
                <span className="font-normal tabular-nums">
                  {items.filter((other) => groupOf(other, tab) === group).length}
                </span>
              </li>
            )}
            <li>
              <InboxRow
                conversation={each}
                tab={tab}
                q={q}
                selected={each.id === selectedId}
                stop={each.id === stop}
                onSelect={() => onSelect(each.id)}
              />
            </li>
          </Fragment>
        );
      })}
    </ul>
  );
}

/** What goes on needs no heading; what was set aside or is summed up has one. */
function groupOf(item: InboxItem | undefined, tab: Tab): "parked" | "wrapup" | "held" | null {
  if (!item) return null;
  if (tab === "mine" && (item.state === "parked" || item.state === "wrapup")) return item.state;
  return tab === "waiting" && item.state === "held" ? "held" : null;
}
