"use client";

import clsx from "clsx";
import {
  CirclePause,
  Clock,
  CornerUpLeft,
  MessageCircle,
  MessageSquareText,
  Moon,
  PencilLine,
  Reply,
} from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Elapsed, useSecond } from "../clock.tsx";
import { Found } from "./found.tsx";
import { type Conversation, customerName, type InboxItem, type Tab } from "./shapes.ts";

interface RowProps {
  conversation: InboxItem;
  tab: Tab;
  /** What was searched for: the row shows where it was found. */
  q: string;
  selected: boolean;
  /** The list's one stop for the Tab key. */
  stop: boolean;
  onSelect: () => void;
}

/** One conversation in the list: channel, who, how long, what was said last, unread. */
export function InboxRow({ conversation: c, tab, q, selected, stop, onSelect }: RowProps) {
  const t = useTranslations("desktop");
  const unread = tab === "mine" && !selected ? c.unread : 0;
  const answered = tab === "mine" && c.state === "active" && c.unansweredSince === null && c.lastText !== "";
  return (
    <button
      type="button"
      data-row={c.id}
      tabIndex={stop ? 0 : -1}
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
          <Found text={customerName(c.customer)} q={q} />
        </span>
        {c.requeued && (
          <span title={t("row.requeued")} className="shrink-0 text-warn">
            <CornerUpLeft aria-label={t("row.requeued")} className="size-3.5" />
          </span>
        )}
      </span>
      <RowTime conversation={c} tab={tab} />
      <span className={clsx("flex min-w-0 items-center gap-1", unread > 0 ? "text-fg" : "col-span-2 text-muted")}>
        <span className="shrink-0 text-faint">
          <Found text={c.campaignName} q={q} /> ·
        </span>
        {answered && !q && <Reply aria-label={t("row.answered")} className="size-3.5 shrink-0 text-faint" />}
        <span className="truncate">
          {q && c.found ? <Found text={c.found} q={q} around /> : <Found text={c.lastText || t("row.noText")} q={q} />}
        </span>
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

const look = "text-meta tabular-nums text-muted";
// From here on a wait is coloured.
const longMinutes = { waiting: 1, mine: 5 };

function RowTime({ conversation: c, tab }: { conversation: InboxItem; tab: Tab }) {
  const t = useTranslations("desktop.row");
  if (c.state === "held") return <HeldUntil until={c.heldUntil} />;
  if (c.state === "waiting" && c.waitingSince)
    return <Wait since={c.waitingSince} word={t("waits")} longAfter={longMinutes.waiting} />;
  if (c.state === "parked")
    return (
      <Meta icon={<CirclePause aria-label={t("parked")} className="size-3" />} look={look}>
        <ShortTime at={c.lastMessageAt} />
      </Meta>
    );
  if (c.state === "wrapup")
    return (
      <Meta icon={<PencilLine aria-label={t("wrapup")} className="size-3" />} look={look}>
        <ShortTime at={c.lastMessageAt} />
      </Meta>
    );
  if (c.state === "active" && c.unansweredSince)
    return <Wait since={c.unansweredSince} word={t("unanswered")} longAfter={longMinutes.mine} />;
  const at = tab === "closed" ? (c.closedAt ?? c.lastMessageAt) : tab === "missed" ? c.openedAt : c.lastMessageAt;
  return <ShortTime at={at} className={look} />;
}

function HeldUntil({ until }: { until: string | null }) {
  const t = useTranslations("desktop.row");
  const format = useFormatter();
  const now = useSecond();
  return (
    <Meta icon={<Moon aria-hidden className="size-3" />} look={look}>
      {until && now
        ? t("heldUntil", {
            time: format.dateTime(new Date(until), {
              weekday: "short",
              hour: "2-digit",
              minute: "2-digit",
              hourCycle: "h23",
            }),
          })
        : t("held")}
    </Meta>
  );
}

/** How long a customer has waited, in another colour when it is long. */
function Wait({ since, word, longAfter }: { since: string; word: string; longAfter: number }) {
  const long = useSecond() - Date.parse(since) / 1000 > longAfter * 60;
  return (
    <Meta icon={<Clock aria-hidden className="size-3" />} look={clsx(look, long && "font-medium text-warn")}>
      <span className="sr-only">{word}</span>
      <Elapsed since={since} />
    </Meta>
  );
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
