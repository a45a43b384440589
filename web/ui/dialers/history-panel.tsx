"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Dialer, DialerFact } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Empty } from "../empty.tsx";
import { Skeleton } from "../skeleton.tsx";
import { usePages } from "../use-pages.ts";

/** What happened to the dialer: when, who or what, and why (I10). */
export function HistoryPanel({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers.history");
  const all = useTranslations("dialers");
  const format = useFormatter();
  const facts = usePages<DialerFact>(`/api/dialers/${dialer.id}/facts`, [`dialer:${dialer.id}`]);
  const has = (what: string) => t.has(`what.${what}` as never);

  if (facts.items === null)
    return (
      <div className="flex flex-col gap-4 px-4 py-4">
        <Skeleton className="h-5 w-2/3" />
        <Skeleton className="h-5 w-1/2" />
        <Skeleton className="h-5 w-3/5" />
      </div>
    );
  if (facts.items.length === 0) return <Empty title={t("empty")} />;
  return (
    <div className="px-3 py-3 md:px-4">
      <ol className="max-w-3xl">
        {facts.items.map((fact) => (
          <li key={fact.id} className="grid grid-cols-[8.5rem_1fr] gap-3 border-b py-2 last:border-b-0">
            <time
              dateTime={fact.at}
              title={format.dateTime(new Date(fact.at), { dateStyle: "full", timeStyle: "long" })}
              className="text-muted tabular-nums"
            >
              {format.dateTime(new Date(fact.at), {
                day: "numeric",
                month: "short",
                hour: "2-digit",
                minute: "2-digit",
                second: "2-digit",
                hourCycle: "h23",
              })}
            </time>
            <div>
              <b className="font-medium">{fact.actorName ?? t(fact.actor === "temporal" ? "temporal" : "system")}</b>{" "}
              {has(fact.what) ? t(`what.${fact.what}` as never) : fact.what}
              {typeof fact.details.cancelled === "number" && (
                <span className="text-muted tabular-nums"> · {format.number(fact.details.cancelled)}</span>
              )}
              {fact.why && <span className="block text-muted">{fact.why}</span>}
            </div>
          </li>
        ))}
      </ol>
      {facts.hasMore && (
        <Button busy={facts.busy} onClick={facts.more} className="mt-2">
          {all("rows.more")}
        </Button>
      )}
    </div>
  );
}
