"use client";

import clsx from "clsx";
import { Hourglass } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { serverNow } from "../server-time.ts";
import { Tooltip } from "../tooltip.tsx";

const hour = 3_600_000;

/** Whether free texts may go now: until `endsAt` (ISO), by the server's clock; true for a channel without such an end. */
export function useWindowOpen(window: { endsAt: string | null } | null): boolean {
  const end = window?.endsAt ? Date.parse(window.endsAt) : null;
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (end === null) return;
    const left = end - serverNow();
    // A timer of more than 24 days would ring at once.
    const timer = left > 0 ? setTimeout(() => setNow(serverNow()), Math.min(left + 50, 24 * hour)) : undefined;
    return () => clearTimeout(timer);
  }, [end]);
  return window === null || (end !== null && Math.max(now, serverNow()) < end);
}

/** "5 h 12 min left" of the 24 hours in which WhatsApp takes free texts; marked in its last hour. */
export function SessionClock({ endsAt }: { endsAt: string }) {
  const t = useTranslations("desktop.window");
  const format = useFormatter();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 20_000);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(endsAt) - now;
  if (left <= 0) return null;
  const minutes = Math.ceil(left / 60_000);
  const at = format.dateTime(new Date(endsAt), {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (
    <Tooltip side="top" text={t("hint", { at })}>
      <span
        className={clsx(
          "inline-flex items-center gap-1 whitespace-nowrap tabular-nums",
          left < hour && "font-medium text-warn",
        )}
      >
        <Hourglass aria-hidden className="size-3.5" />
        {t("left", { hours: Math.floor(minutes / 60), minutes: minutes % 60 })}
      </span>
    </Tooltip>
  );
}
