"use client";

import clsx from "clsx";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { Dialer } from "#web/server/actions/dialers";
import { Sparkline } from "../chart/sparkline.tsx";
import { Elapsed } from "../clock.tsx";
import { useMoment } from "../moment.ts";
import { Table, Td, Th, Tr } from "../table.tsx";
import { useEvery } from "../use-every.ts";
import { useLiveData } from "../use-live-data.ts";
import { RunChip, ScheduleChip, useRateFigure, useRateText } from "./dialer-state.tsx";
import { DoneAt } from "./done-at.tsx";
import { usePausedBy } from "./phase-note.tsx";
import { BooksChip, ProgressBar, ProgressText, processed } from "./progress.tsx";

interface Rates {
  items: { id: string; begun: number[] }[];
}

/** The dialers of the board, a row each; on a phone a card each. */
export function DialerTable({ dialers, refetch }: { dialers: Dialer[]; refetch: () => unknown }) {
  const t = useTranslations("dialers");
  const format = useFormatter();
  const rates = useLiveData<Rates>("/api/dialers/rates", []);
  useEvery(10, () => Promise.all([rates.refetch(), refetch()]));
  const minutes = new Map(rates.data?.items.map(({ id, begun }) => [id, begun]));
  return (
    <Table caption={t("table")} className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
      <thead className="sticky top-0 z-10 bg-bg">
        <tr>
          <Th className="pl-3 md:pl-4">{t("column.name")}</Th>
          <Th className="max-sm:hidden">{t("column.state")}</Th>
          <Th className="w-[24%] max-sm:hidden">{t("column.progress")}</Th>
          <Th className="w-40 max-lg:hidden">{t("column.rate")}</Th>
          <Th numeric className="max-lg:hidden">
            {t("column.left")}
          </Th>
          <Th numeric className="max-lg:hidden">
            {t("column.eta")}
          </Th>
          <Th numeric className="max-md:hidden">
            {t("column.errors")}
          </Th>
          <Th className="pr-3 md:pr-4">
            <span className="max-sm:sr-only">{t("column.books")}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {dialers.map((dialer) => {
          const wrong = dialer.counts.failed + dialer.counts.unknown;
          return (
            <Tr key={dialer.id} className="relative">
              <Td className="max-w-64 py-2.5 pl-3 wrap-anywhere max-sm:max-w-none md:pl-4">
                <Link
                  href={`/dialers/${dialer.id}`}
                  className="font-medium -outline-offset-2 after:absolute after:inset-0"
                >
                  {dialer.name}
                </Link>
                <span className="block text-meta text-muted">{dialer.providerName}</span>
                <span className="mt-1.5 block sm:hidden">
                  <State dialer={dialer} />
                </span>
                <span className="mt-2 block sm:hidden">
                  <Progress dialer={dialer} />
                  {dialer.phase === "sending" && (
                    <span className="block text-meta text-muted tabular-nums">
                      <Speed dialer={dialer} />
                    </span>
                  )}
                </span>
              </Td>
              <Td className="max-w-84 py-2.5 max-sm:hidden">
                <State dialer={dialer} />
              </Td>
              <Td className="py-2.5 max-sm:hidden">
                <Progress dialer={dialer} />
              </Td>
              <Td className="py-2 max-lg:hidden">
                <RateCell dialer={dialer} minutes={minutes.get(dialer.id)} />
              </Td>
              <Td numeric className="max-lg:hidden">
                {format.number(dialer.counts.waiting + dialer.counts.sending)}
              </Td>
              <Td numeric className="whitespace-nowrap max-lg:hidden">
                <DoneAt dialer={dialer} />
              </Td>
              <Td numeric className="max-md:hidden">
                {wrong > 0 ? (
                  <Link
                    href={`/dialers/${dialer.id}?tab=errors`}
                    className={clsx(
                      "relative underline decoration-dotted underline-offset-2",
                      // Few errors are everyday; many ask for a look.
                      wrong > processed(dialer) / 10 && "font-medium text-bad",
                    )}
                  >
                    {format.number(wrong)}
                  </Link>
                ) : (
                  <span className="text-faint">0</span>
                )}
              </Td>
              <Td className="pr-3 max-sm:align-top max-sm:pt-2.5 md:pr-4">
                <span className="relative">
                  <BooksChip dialer={dialer} short />
                </span>
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** What it does, since when, and if it is held: by whom and why, or until when. */
function State({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers");
  const moment = useMoment();
  const pausedBy = usePausedBy();
  const { phase, nextWindowAt } = dialer;
  return (
    <>
      <span className="flex flex-wrap items-center gap-1">
        <RunChip dialer={dialer} />
        {phase !== "outsideSchedule" && <ScheduleChip dialer={dialer} />}
      </span>
      <span className="mt-0.5 block text-meta text-muted tabular-nums">
        {phase === "paused" && <>{pausedBy(dialer)} · </>}
        {phase === "outsideSchedule" && (
          <>
            {nextWindowAt
              ? t("figure.hoursBegin", { time: moment(nextWindowAt, dialer.schedule.timeZone) })
              : t("board.neverOpens")}
            {" · "}
          </>
        )}
        {t.rich("since", { span: () => <Elapsed since={dialer.stateSince} /> })}
      </span>
      {phase === "paused" && dialer.pauseReason && (
        <span className="line-clamp-2 text-meta" title={dialer.pauseReason}>
          {dialer.pauseReason}
        </span>
      )}
    </>
  );
}

function Progress({ dialer }: { dialer: Dialer }) {
  return (
    <>
      <ProgressBar dialer={dialer} thin />
      <span className="mt-1 block text-meta text-muted tabular-nums">
        <ProgressText dialer={dialer} />
      </span>
    </>
  );
}

function Speed({ dialer }: { dialer: Dialer }) {
  const rate = useRateText();
  return <>{rate(dialer)}</>;
}

function RateCell({ dialer, minutes }: { dialer: Dialer; minutes: number[] | undefined }) {
  const t = useTranslations("dialers.board");
  const rate = useRateFigure();
  const sending = dialer.phase === "sending";
  const speeds = (minutes ?? []).map((count) => count / 60);
  const most = Math.max(0, ...speeds);
  if (!sending && most === 0) return <span className="text-faint">–</span>;
  return (
    <span className="block w-36">
      <span className="block whitespace-nowrap tabular-nums">
        {sending ? <Speed dialer={dialer} /> : <span className="text-faint">0/s</span>}
      </span>
      {most > 0 && (
        <Sparkline
          values={speeds}
          most={Math.max(most, Math.min(dialer.limitPerSecond ?? 0, most * 4))}
          label={t("halfHour", { most: rate(most) })}
        />
      )}
    </span>
  );
}
