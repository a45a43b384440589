"use client";

import clsx from "clsx";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { useMoment } from "../moment.ts";
import { Tooltip } from "../tooltip.tsx";
import { useRateFigure } from "./dialer-state.tsx";
import { useDoneAt } from "./done-at.tsx";
import { BooksChip, processed } from "./progress.tsx";

/** What is asked first: how far it is, how much is left, how fast it goes, when it will be done, and whether the books balance (F71, F72, I3). */
export function Figures({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers.figure");
  const format = useFormatter();
  const rate = useRateFigure();
  const { counts } = dialer;
  const meant = counts.uploaded - counts.cancelled;
  const share = meant > 0 ? processed(dialer) / meant : 0;
  // 100 % is said when nothing is left, not before.
  const percent = format.number(Math.floor(share * 1000) / 1000, { style: "percent", maximumFractionDigits: 1 });
  return (
    <dl className="grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-5">
      <Figure
        name={t("processed")}
        note={counts.uploaded === 0 ? t("nothing") : t("of", { uploaded: counts.uploaded, percent })}
      >
        {format.number(processed(dialer))}
      </Figure>
      <Figure name={t("left")} note={counts.sending > 0 ? t("wire", { count: counts.sending }) : t("nothingOnWire")}>
        {format.number(counts.waiting + counts.sending)}
      </Figure>
      <Figure name={t("rate")} hint={t("rateHint")} note={<LimitText dialer={dialer} />}>
        {t("perSecond", { rate: rate(dialer.phase === "sending" ? dialer.ratePerSecond : 0) })}
      </Figure>
      <DoneFigure dialer={dialer} />
      <Figure name={t("books")} note={t("accepted", { uploaded: counts.uploaded })} className="max-sm:col-span-2">
        <span className="flex h-7 items-center">
          <BooksChip dialer={dialer} />
        </span>
      </Figure>
    </dl>
  );
}

/** Which of the two limits holds it, and what the account's other dialers take of theirs (D6). */
function LimitText({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers.figure");
  const rate = useRateFigure();
  const { limitPerSecond: limit, accountLimitPerSecond: account, accountRatePerSecond: together } = dialer;
  if (limit === null) return <>{t("noLimit")}</>;
  if (account === null || limit < account)
    return <>{t("ofGap", { limit: rate(limit), gap: dialer.gapMilliseconds })}</>;
  const others = together - dialer.ratePerSecond;
  return (
    <>
      {t("ofAccount", { limit: rate(limit) })}
      {dialer.phase === "sending" && others > limit * 0.02 && <> · {t("others", { rate: rate(others) })}</>}
    </>
  );
}

function DoneFigure({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers.figure");
  const moment = useMoment();
  const doneAt = useDoneAt(dialer);
  const aboutSpan = useAboutSpan();
  const { phase, counts, etaSeconds } = dialer;
  const left = counts.waiting + counts.sending;
  const note =
    left === 0
      ? t("nothingWaits")
      : phase === "outsideSchedule" && dialer.nextWindowAt
        ? t("hoursBegin", { time: moment(dialer.nextWindowAt, dialer.schedule.timeZone) })
        : phase === "sending" && etaSeconds !== null
          ? t("in", { span: aboutSpan(etaSeconds) })
          : phase === "sending"
            ? t("unknown")
            : t(`phase.${phase}`);
  return (
    <Figure name={t("doneAt")} hint={t("doneHint")} note={note}>
      {doneAt ?? <span className="text-faint">–</span>}
    </Figure>
  );
}

/** "40 s", "23 min", "6 h 20 min", "3 d 4 h": what is told must not tick, so it is rounded. */
function useAboutSpan(): (seconds: number) => string {
  const format = useFormatter();
  const part = (value: number, unit: "second" | "minute" | "hour" | "day") =>
    format.number(value, { style: "unit", unit, unitDisplay: "short" });
  return (seconds) => {
    if (seconds < 60) return part(Math.ceil(seconds / 10) * 10, "second");
    const minutes = Math.ceil(seconds / 60);
    if (minutes < 60) return part(minutes, "minute");
    const hours = Math.floor(minutes / 60);
    const rest = Math.floor((minutes % 60) / 5) * 5;
    if (hours < 24) return rest === 0 ? part(hours, "hour") : `${part(hours, "hour")} ${part(rest, "minute")}`;
    const days = Math.floor(hours / 24);
    return hours % 24 === 0 ? part(days, "day") : `${part(days, "day")} ${part(hours % 24, "hour")}`;
  };
}

function Figure({
  name,
  hint,
  note,
  className,
  children,
}: {
  name: string;
  hint?: string;
  note: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const term = (
    <span className={clsx(hint && "underline decoration-line-strong decoration-dotted underline-offset-2")}>
      {name}
    </span>
  );
  return (
    <div className={clsx("min-w-0", className)}>
      <dt className="text-meta text-muted">{hint ? <Tooltip text={hint}>{term}</Tooltip> : term}</dt>
      <dd className="text-title font-semibold tabular-nums">{children}</dd>
      <dd className="text-meta text-muted tabular-nums">{note}</dd>
    </div>
  );
}
