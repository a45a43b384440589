"use client";

import clsx from "clsx";
import { Clock, CornerUpLeft, MessageCircle, MessageSquareText, Moon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Elapsed, useSecond } from "../clock.tsx";
import { type Conversation, customerName, type Tab } from "./shapes.ts";

/** One conversation in the list: channel, who, how long, what was said last, unread. */
export function InboxRow({
  conversation: c,
  tab,
  selected,
  onSelect,
}: {
  conversation: Conversation;
  tab: Tab;
  selected: boolean;
  onSelect: () => void;
}) {
  const t = useTranslations("desktop");
  const unread = tab === "mine" && !selected ? c.unread : 0;
  return (
    <button
      type="button"
      data-row={c.id}
      aria-current={selected ? "true" : undefined}
      onClick={onSelect}
      className={clsx(
        "relative grid h-16 w-full grid-cols-[1fr_auto] content-center items-center gap-x-3 gap-y-0.5 border-b px-4 text-left transition-colors -outline-offset-2",
        selected
          ? "bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent"
          : "hover:bg-hover",
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <ChannelMark channel={c.channel} />
        <span className={clsx("truncate tabular-nums", unread > 0 ? "font-semibold" : "font-medium")}>
          {customerName(c.customer)}
        </span>
        {c.requeued && (
          <span title={t("row.requeued")} className="shrink-0 text-warn">
            <CornerUpLeft aria-label={t("row.requeued")} className="size-3.5" />
          </span>
        )}
      </span>
      <RowTime conversation={c} tab={tab} />
      <span className={clsx("truncate", unread > 0 ? "text-fg" : "col-span-2 text-muted")}>
        <span className="text-faint">{c.campaignName} · </span>
        {c.lastText || t("row.noText")}
      </span>
      {unread > 0 && (
        <span className="h-[18px] min-w-[18px] self-center justify-self-end rounded-full bg-accent px-1 text-center text-[11px] leading-[18px] font-semibold text-accent-fg tabular-nums">
          <span className="sr-only">{t("row.unread", { count: unread })}</span>
          <span aria-hidden>{unread > 99 ? "99+" : unread}</span>
        </span>
      )}
    </button>
  );
}

/** The sign of the channel, with its name for those who do not see it. */
export function ChannelMark({ channel }: { channel: Conversation["channel"] }) {
  const t = useTranslations("desktop.channel");
  const Icon = channel === "whatsapp" ? MessageCircle : MessageSquareText;
  return (
    <span title={t(channel)} className={clsx("shrink-0", channel === "whatsapp" ? "text-ok" : "text-info")}>
      <Icon aria-label={t(channel)} className="size-3.5" />
    </span>
  );
}

function RowTime({ conversation: c, tab }: { conversation: Conversation; tab: Tab }) {
  const t = useTranslations("desktop.row");
  const format = useFormatter();
  const now = useSecond();
  const look = "text-meta tabular-nums text-muted";
  if (c.state === "held")
    return (
      <Meta icon={<Moon aria-hidden className="size-3" />} look={look}>
        {c.heldUntil && now
          ? t("heldUntil", {
              time: format.dateTime(new Date(c.heldUntil), {
                weekday: "short",
                hour: "2-digit",
                minute: "2-digit",
                hourCycle: "h23",
              }),
            })
          : t("held")}
      </Meta>
    );
  if (c.state === "waiting" && c.waitingSince) {
    const long = now - Date.parse(c.waitingSince) / 1000 > 60;
    return (
      <Meta icon={<Clock aria-hidden className="size-3" />} look={clsx(look, long && "font-medium text-warn")}>
        <span className="sr-only">{t("waits")}</span>
        <Elapsed since={c.waitingSince} />
      </Meta>
    );
  }
  const at = tab === "closed" ? (c.closedAt ?? c.lastMessageAt) : tab === "missed" ? c.openedAt : c.lastMessageAt;
  return <ShortTime at={at} className={look} />;
}

/** Today's as a time, others as a date. */
export function ShortTime({ at, className }: { at: string; className?: string }) {
  const format = useFormatter();
  const now = useSecond();
  const date = new Date(at);
  const day = (value: Date) => format.dateTime(value, { year: "numeric", month: "2-digit", day: "2-digit" });
  const today = now > 0 && day(date) === day(new Date(now * 1000));
  return (
    <time
      dateTime={at}
      title={now ? format.dateTime(date, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }) : undefined}
      className={className}
    >
      {now
        ? format.dateTime(
            date,
            today ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { day: "numeric", month: "short" },
          )
        : ""}
    </time>
  );
}

const Meta = ({ icon, look, children }: { icon: ReactNode; look: string; children: ReactNode }) => (
  <span className={clsx("flex items-center gap-1", look)}>
    {icon}
    {children}
  </span>
);
