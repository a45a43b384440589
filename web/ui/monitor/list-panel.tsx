"use client";

import clsx from "clsx";
import { CornerUpLeft, ExternalLink, Inbox } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Ref } from "react";
import type { Monitor, MonitorItem, MonitorList } from "#web/server/actions/monitor";
import { Elapsed, spanText } from "../clock.tsx";
import { ChannelMark, ShortTime } from "../desktop/inbox-row.tsx";
import { Empty } from "../empty.tsx";
import { IconLink } from "../icon-link.tsx";
import { phoneText } from "../phone.ts";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";

/** The conversations behind the chosen figure; usually the customers on hold, in the order in which they are served (F56, F57). */
export function ListPanel({
  monitor,
  show,
  beside,
  onRead,
  ref,
}: {
  monitor: Monitor;
  show: MonitorList;
  /** False where a conversation stands in its place on a wide screen. */
  beside: boolean;
  onRead: (conversationId: string) => void;
  ref: Ref<HTMLElement>;
}) {
  const t = useTranslations("monitor.list");
  const format = useFormatter();
  const { list, totals } = monitor;
  const ready = list.show === show;
  const { answered, abandonedLate, inTime } = totals.serviceLevel;
  const total = show === "late" ? answered - inTime + abandonedLate : totals[show];
  return (
    <section
      ref={ref}
      aria-labelledby="monitor-list"
      className={clsx(
        "flex min-h-0 min-w-0 flex-2 scroll-mt-2 flex-col border-l max-lg:flex-none max-lg:border-t max-lg:border-l-0",
        !beside && "lg:hidden",
      )}
    >
      <div className="flex h-11 shrink-0 items-center gap-2 border-b px-3 md:px-4">
        <h2 id="monitor-list" className="truncate font-semibold">
          {t(`${show}.title`)} <span className="font-normal text-muted tabular-nums">{format.number(total)}</span>
        </h2>
        {show === "waiting" && totals.held > 0 && (
          <span className="truncate text-meta text-muted">{t("held", { count: totals.held })}</span>
        )}
        {ready && list.items.length < total && (
          <span className="truncate text-meta text-muted">{t("first", { count: list.items.length })}</span>
        )}
      </div>
      {!ready ? (
        <div className="flex flex-col gap-4 px-4 py-3">
          {["a", "b", "c"].map((row) => (
            <Skeleton key={row} className="h-5 w-full" />
          ))}
        </div>
      ) : list.items.length === 0 ? (
        <Empty icon={<Inbox aria-hidden />} title={t(`${show}.none`)} />
      ) : (
        <Items show={show} items={list.items} onRead={onRead} />
      )}
    </section>
  );
}

function Items({
  show,
  items,
  onRead,
}: {
  show: MonitorList;
  items: MonitorItem[];
  onRead: (conversationId: string) => void;
}) {
  const t = useTranslations("monitor.list");
  const queue = show === "waiting";
  const linked = items.some((item) => item.temporalUrl !== null);
  const withAgent = show === "active" || show === "answered" || show === "late";
  return (
    <Table caption={t(`${show}.title`)} className="min-h-0 flex-1 overflow-y-auto">
      <thead className="sticky top-0 z-10 bg-bg">
        <tr>
          {queue && (
            <Th numeric className="w-12 pl-3 md:pl-4">
              {t("place")}
            </Th>
          )}
          <Th className={queue ? undefined : "pl-3 md:pl-4"}>{t("customer")}</Th>
          <Th className={withAgent ? "max-xl:hidden" : undefined}>{t("campaign")}</Th>
          {withAgent && <Th>{t("agent")}</Th>}
          <Th numeric className={linked ? undefined : "pr-3 md:pr-4"}>
            {t(`${show}.time`)}
          </Th>
          {linked && (
            <Th className="w-9">
              <span className="sr-only">{t("actions")}</span>
            </Th>
          )}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id} className="relative">
            {queue && (
              <Td numeric className="pl-3 text-muted md:pl-4">
                {item.place}
              </Td>
            )}
            <Td className={clsx("whitespace-nowrap", !queue && "pl-3 md:pl-4")}>
              <span className="flex items-center gap-1.5">
                <ChannelMark channel={item.channel} />
                <button
                  type="button"
                  title={t("read")}
                  onClick={() => onRead(item.id)}
                  className="rounded-field text-left tabular-nums after:absolute after:inset-0 after:content-[''] hover:underline"
                >
                  {phoneText(item.phone)}
                </button>
                {item.customer && <span className="max-w-32 truncate text-muted max-xl:hidden">{item.customer}</span>}
                {queue && item.requeued && (
                  <span title={t("requeued")} className="text-warn">
                    <CornerUpLeft aria-label={t("requeued")} className="size-3.5" />
                  </span>
                )}
              </span>
            </Td>
            <Td className={clsx("max-w-40 truncate max-sm:max-w-20", withAgent && "max-xl:hidden")}>{item.campaign}</Td>
            {withAgent && (
              <Td className="max-w-32 truncate">
                {item.agent ?? "–"}
                {item.offered && <span className="block text-meta text-muted">{t("offered")}</span>}
              </Td>
            )}
            <Td numeric className={clsx("whitespace-nowrap", !linked && "pr-3 md:pr-4")}>
              <ItemTime show={show} item={item} />
            </Td>
            {linked && (
              <Td className="pr-2 pl-0">
                {item.temporalUrl && (
                  <IconLink
                    label={t("workflow")}
                    href={item.temporalUrl}
                    elsewhere
                    className="relative z-1 -my-1 size-7"
                  >
                    <ExternalLink aria-hidden className="size-4" />
                  </IconLink>
                )}
              </Td>
            )}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function ItemTime({ show, item }: { show: MonitorList; item: MonitorItem }) {
  if (show === "waiting" || show === "active") return <Elapsed since={item.at} />;
  return (
    <>
      <ShortTime at={item.at} className="text-muted" />
      {item.waitedSeconds !== null && <span className="ml-2">{spanText(item.waitedSeconds)}</span>}
    </>
  );
}
