"use client";

import clsx from "clsx";
import { Check, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Dialer, RowState } from "#web/server/actions/dialers";
import { Chip } from "../chip.tsx";
import { Tooltip } from "../tooltip.tsx";

/** In the order of a row's life; the bar leaves the waiting ones empty. */
export const rowStates: readonly RowState[] = [
  "waiting",
  "sending",
  "sent",
  "delivered",
  "failed",
  "wrongFormat",
  "blocked",
  "cancelled",
  "unknown",
];
const barOrder: readonly RowState[] = [
  "delivered",
  "sent",
  "sending",
  "unknown",
  "failed",
  "wrongFormat",
  "blocked",
  "cancelled",
];
export const stateColour: Record<RowState, string> = {
  waiting: "bg-off-soft border border-line-strong",
  sending: "bg-info",
  sent: "bg-accent/55",
  delivered: "bg-ok",
  failed: "bg-bad",
  wrongFormat: "bg-warn",
  blocked: "bg-break",
  cancelled: "bg-off/50",
  unknown: "bg-[repeating-linear-gradient(45deg,var(--warn)_0_3px,var(--warn-soft)_3px_6px)]",
};

type Counted = Pick<Dialer, "counts" | "balanced">;

// Cancelled rows were taken back before anything was done with them.
const unprocessed: readonly RowState[] = ["waiting", "sending", "cancelled"];

/** Rows that have come to an end by themselves: not waiting, not on the wire, not cancelled (F71). */
export function processed({ counts }: Pick<Dialer, "counts">): number {
  return rowStates.reduce((sum, state) => sum + (unprocessed.includes(state) ? 0 : counts[state]), 0);
}

/** The rows by state as one bar; its words are read out. */
export function ProgressBar({ dialer, thin }: { dialer: Counted; thin?: boolean }) {
  const t = useTranslations("dialers.progress");
  const format = useFormatter();
  const { counts } = dialer;
  const whole = Math.max(
    counts.uploaded,
    rowStates.reduce((sum, state) => sum + counts[state], 0),
    1,
  );
  const share = processed(dialer) / Math.max(whole - counts.cancelled, 1);
  return (
    <div
      role="progressbar"
      aria-label={t("label")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
      aria-valuetext={t("bar", { percent: format.number(share, { style: "percent", maximumFractionDigits: 1 }) })}
      className={clsx("flex w-full overflow-hidden rounded-full bg-off-soft", thin ? "h-1.5" : "h-3")}
    >
      {barOrder.map((state) =>
        counts[state] > 0 ? (
          <span
            key={state}
            className={clsx("h-full min-w-[2px] transition-[width] duration-150", stateColour[state])}
            style={{ width: `${(counts[state] / whole) * 100}%` }}
          />
        ) : null,
      )}
    </div>
  );
}

/** "61,204 of 100,000 processed". */
export function ProgressText({ dialer }: { dialer: Counted }) {
  const t = useTranslations("dialers.progress");
  const format = useFormatter();
  if (dialer.counts.uploaded === 0) return <>{t("none")}</>;
  const { uploaded, cancelled } = dialer.counts;
  const figures = { done: format.number(processed(dialer)), uploaded: format.number(uploaded) };
  return (
    <>{cancelled > 0 ? t("ofCancelled", { ...figures, cancelled: format.number(cancelled) }) : t("of", figures)}</>
  );
}

/** The books balance, or they don't (I3). */
export function BooksChip({ dialer, short }: { dialer: Counted; short?: boolean }) {
  const t = useTranslations("dialers.books");
  const format = useFormatter();
  const sum = rowStates.reduce((total, state) => total + dialer.counts[state], 0);
  const uploaded = format.number(dialer.counts.uploaded);
  return (
    <Tooltip text={dialer.balanced ? t("hintOk", { uploaded }) : t("hintBad", { uploaded, sum: format.number(sum) })}>
      <span>
        <Chip
          tone={dialer.balanced ? "ok" : "bad"}
          icon={
            dialer.balanced ? (
              <Check aria-hidden className="size-3" />
            ) : (
              <TriangleAlert aria-hidden className="size-3" />
            )
          }
        >
          <span className={clsx(short && dialer.balanced && "sr-only")}>{dialer.balanced ? t("ok") : t("bad")}</span>
        </Chip>
      </span>
    </Tooltip>
  );
}

/** The nine counts; each shows its rows. */
export function StateCounts({ dialer, onShow }: { dialer: Counted; onShow: (state: RowState) => void }) {
  const t = useTranslations("dialers");
  const format = useFormatter();
  return (
    <ul className="grid grid-cols-3 gap-x-1 sm:grid-cols-5">
      {rowStates.map((state) => (
        <li key={state}>
          <Tooltip text={t(`stateHint.${state}`)}>
            <button
              type="button"
              onClick={() => onShow(state)}
              className="w-full rounded-field px-2 py-1.5 text-left hover:bg-hover"
            >
              <span className="flex items-center gap-1.5 text-meta text-muted">
                <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", stateColour[state])} />
                <span className="truncate">{t(`state.${state}`)}</span>
              </span>
              <span
                className={clsx(
                  "block text-message font-semibold tabular-nums",
                  dialer.counts[state] === 0 && "font-normal text-faint",
                )}
              >
                {format.number(dialer.counts[state])}
              </span>
            </button>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}
