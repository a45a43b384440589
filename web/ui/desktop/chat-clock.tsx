"use client";

import clsx from "clsx";
import { Timer, TimerOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { spanText, useSecond } from "../clock.tsx";
import { Tooltip } from "../tooltip.tsx";
import type { OpenConversation } from "./shapes.ts";

/** How much of the campaign's chat time is left (D3), coloured when little is; without a limit, how long the conversation has been held. */
export function ChatClock({ open }: { open: OpenConversation }) {
  const t = useTranslations("desktop.thread");
  const now = useSecond();
  const { conversation: c, campaign } = open;
  if (!now || c.state !== "active" || !c.assignedAt) return null;
  const look = "flex h-7 shrink-0 items-center gap-1 rounded-field px-1.5 text-meta whitespace-nowrap tabular-nums";
  if (!c.chatDeadline && !c.chatTimePassed)
    return (
      <Tooltip text={t("clock")}>
        <span className={clsx(look, "text-muted")}>
          <Timer aria-hidden className="size-3.5" />
          {spanText(now - Date.parse(c.assignedAt) / 1000)}
        </span>
      </Tooltip>
    );
  const left = c.chatDeadline ? Math.ceil(Date.parse(c.chatDeadline) / 1000 - now) : 0;
  const over = c.chatTimePassed || left <= 0;
  const near = !over && left <= Math.max(60, campaign.chatSeconds * 0.2);
  return (
    <Tooltip text={t(campaign.chatTimeAction === "warn" ? "chatWarns" : "chatCloses")}>
      <span
        role="timer"
        data-chat={over ? "over" : near ? "near" : "fine"}
        className={clsx(
          look,
          over ? "bg-bad-soft font-medium text-bad" : near ? "bg-warn-soft font-medium text-warn" : "text-muted",
        )}
      >
        {over ? <TimerOff aria-hidden className="size-3.5" /> : <Timer aria-hidden className="size-3.5" />}
        {over ? (
          <>
            <span className="@max-lg:sr-only">{t("chatOver")}</span>
            <span aria-hidden>{spanText(-left)}</span>
          </>
        ) : (
          t("chatLeft", { time: spanText(left) })
        )}
      </span>
    </Tooltip>
  );
}
