"use client";

import clsx from "clsx";
import { useFormatter, useTranslations } from "next-intl";
import type { Dialer } from "#web/server/actions/dialers";
import { Tooltip } from "../tooltip.tsx";
import { useRateFigure } from "./dialer-state.tsx";
import { type Standing, standingOf, standings } from "./order-dialers.ts";

/** How many dialers stand how, with the rate of all and what is left; a press shows those alone, and all again. */
export function BoardTiles({
  dialers,
  chosen,
  onChoose,
}: {
  dialers: readonly Dialer[];
  chosen: Standing | null;
  onChoose: (standing: Standing | null) => void;
}) {
  const t = useTranslations("dialers.board");
  const format = useFormatter();
  const rate = useRateFigure();
  const speed = dialers.reduce((sum, { phase, ratePerSecond }) => sum + (phase === "sending" ? ratePerSecond : 0), 0);
  return (
    <section aria-label={t("label")} className="grid shrink-0 grid-cols-3 gap-px border-b bg-line lg:grid-cols-6">
      {standings.map((standing) => {
        const count = dialers.filter((dialer) => standingOf(dialer) === standing).length;
        const note = standing === "sending" && count > 0 ? t("rate", { rate: rate(speed) }) : null;
        return (
          <Tooltip key={standing} text={t(`hint.${standing}`)}>
            <button
              type="button"
              aria-pressed={chosen === standing}
              onClick={() => onChoose(chosen === standing ? null : standing)}
              className={clsx(
                "relative flex min-w-0 flex-col px-3 py-2 text-left -outline-offset-2 transition-colors md:px-4",
                chosen === standing
                  ? "bg-selected after:absolute after:inset-x-0 after:bottom-0 after:h-0.5 after:bg-accent"
                  : "bg-panel hover:bg-hover",
              )}
            >
              <span className="w-full truncate text-meta text-muted">{t(`name.${standing}`)}</span>
              <span className="flex w-full min-w-0 items-baseline gap-2">
                <span
                  className={clsx(
                    "text-title font-semibold tabular-nums",
                    count === 0 ? "text-faint" : standing === "trouble" && "text-bad",
                  )}
                >
                  {format.number(count)}
                </span>
                {note && <span className="truncate text-meta text-muted tabular-nums max-sm:hidden">{note}</span>}
              </span>
            </button>
          </Tooltip>
        );
      })}
    </section>
  );
}
