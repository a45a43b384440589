"use client";

import clsx from "clsx";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { MonitorList, MonitorTotals } from "#web/server/actions/monitor";
import { Elapsed } from "../clock.tsx";
import { Tooltip } from "../tooltip.tsx";

/** The figures of this moment and of the day; a press shows the conversations behind one. */
export function Tiles({
  totals,
  show,
  onShow,
}: {
  totals: MonitorTotals;
  show: MonitorList;
  onShow: (show: MonitorList) => void;
}) {
  const t = useTranslations("monitor.tile");
  const format = useFormatter();
  const { serviceLevel: level, levelSeconds } = totals;
  const seconds = levelSeconds ? secondsText(levelSeconds, format.number) : null;
  return (
    <section
      aria-label={t("label")}
      className="grid shrink-0 grid-cols-3 gap-px border-b bg-line sm:grid-cols-4 lg:grid-cols-7"
    >
      <Tile of="waiting" {...{ show, onShow }} urgent={totals.waiting > 0}>
        {format.number(totals.waiting)}
      </Tile>
      <Tile name="longest" of="waiting" {...{ show, onShow }} quiet>
        {totals.longestSince ? <Elapsed since={totals.longestSince} /> : "–"}
      </Tile>
      <Tile of="active" {...{ show, onShow }}>
        {format.number(totals.active)}
      </Tile>
      <Tile of="answered" {...{ show, onShow }}>
        {format.number(totals.answered)}
      </Tile>
      <Tile of="abandoned" {...{ show, onShow }}>
        {format.number(totals.abandoned)}
      </Tile>
      <Tile of="late" {...{ show, onShow }} note={seconds && t("lateNote", { seconds })}>
        {level.percent === null
          ? "–"
          : format.number(level.percent / 100, { style: "percent", maximumFractionDigits: 1 })}
      </Tile>
      <Tile of="missed" {...{ show, onShow }} urgent={totals.missed > 0}>
        {format.number(totals.missed)}
      </Tile>
    </section>
  );
}

function Tile({
  of,
  name = of,
  show,
  onShow,
  urgent,
  quiet,
  note,
  children,
}: {
  of: MonitorList;
  name?: MonitorList | "longest";
  show: MonitorList;
  onShow: (show: MonitorList) => void;
  /** The number asks for attention. */
  urgent?: boolean;
  /** A second figure of a list that another tile marks. */
  quiet?: boolean;
  note?: string | null;
  children: ReactNode;
}) {
  const t = useTranslations("monitor.tile");
  const chosen = !quiet && show === of;
  return (
    <Tooltip text={t(`${name}Hint`)}>
      <button
        type="button"
        data-tile={name}
        aria-pressed={quiet ? undefined : chosen}
        onClick={() => onShow(of)}
        className={clsx(
          "relative flex min-w-0 flex-col px-3 py-2.5 text-left -outline-offset-2 transition-colors last:max-sm:col-span-3 last:sm:max-lg:col-span-2 md:px-4",
          chosen
            ? "bg-selected after:absolute after:inset-x-0 after:bottom-0 after:h-0.5 after:bg-accent"
            : "bg-panel hover:bg-hover",
        )}
      >
        <span className="flex min-w-0 items-baseline gap-1.5 text-meta text-muted">
          <span className="truncate">{t(name)}</span>
          {note && <span className="truncate text-faint max-sm:hidden">{note}</span>}
        </span>
        <span className={clsx("text-title font-semibold tabular-nums", urgent && "text-warn")}>{children}</span>
      </button>
    </Tooltip>
  );
}

/** "30", or "30–60" where the campaigns have several. */
export function secondsText(
  { least, greatest }: { least: number; greatest: number },
  number: (value: number) => string,
): string {
  return least === greatest ? number(least) : `${number(least)}–${number(greatest)}`;
}
