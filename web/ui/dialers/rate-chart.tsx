"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Dialer, DialerRate } from "#web/server/actions/dialers";
import { TimeChart } from "../chart/time-chart.tsx";
import { Skeleton } from "../skeleton.tsx";
import { useEvery } from "../use-every.ts";
import { useLiveData } from "../use-live-data.ts";

const steps = 360;

/** Messages per second over the last half hour, from what was committed: the past stands there after a reload, too. */
export function RateChart({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers.chart");
  const format = useFormatter();
  const { data, refetch } = useLiveData<DialerRate>(`/api/dialers/${dialer.id}/rate`, []);
  useEvery(5, refetch);
  const { times, series, now, most } = useMemo(() => {
    const seconds = data?.seconds ?? 5;
    const begin = data ? Date.parse(data.from) / 1000 : 0;
    const rate = (counts: number[] = []) => counts.map((count) => count / seconds);
    const begun = rate(data?.begun);
    return {
      times: Array.from({ length: data ? begun.length : steps }, (_, index) => begin + index * seconds),
      series: [
        { name: t("begun"), values: begun, colour: "accent" as const, area: true },
        { name: t("delivered"), values: rate(data?.delivered), colour: "ok" as const, dashed: true },
        {
          name: t("failed"),
          values: rate(data?.failed.map((count, index) => count + (data.unknown[index] ?? 0))),
          colour: "bad" as const,
        },
      ],
      now: begun.at(-1) ?? 0,
      most: Math.max(0, ...begun),
    };
  }, [data, t]);
  if (!data)
    return (
      <div className="flex flex-col gap-2">
        <Skeleton className="h-4 w-40" />
        <Skeleton className="h-33 w-full" />
      </div>
    );
  const figure = (rate: number) => format.number(rate, { maximumFractionDigits: rate < 10 ? 1 : 0 });
  return (
    <TimeChart
      title={t("title")}
      times={times}
      series={series}
      limit={dialer.limitPerSecond}
      summary={t("summary", { now: figure(now), most: figure(most) })}
    />
  );
}
