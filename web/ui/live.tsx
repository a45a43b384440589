"use client";

import clsx from "clsx";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { type LiveStatus, liveConnection, liveStatusNow } from "./live-connection.ts";
import { Tooltip } from "./tooltip.tsx";

/**
 * Calls `refetch` when one of the topics changed and on every (re)connect; never two at once, and once more after the last change.
 * Topics: conversation, conversation:<id>, readers:<id>, message, agent, agent:<id>, spool, dialer, dialer:<id>, settings, blacklist, staff.
 */
export function useLive(topics: readonly string[], refetch: () => unknown): void {
  const latest = useRef(refetch);
  useEffect(() => {
    latest.current = refetch;
  });
  const wanted = topics.join(" ");
  useEffect(() => {
    const watched = wanted.split(" ");
    let running = false;
    let again = false;
    let gone = false;
    const run = async () => {
      if (running) {
        again = true;
        return;
      }
      running = true;
      do {
        again = false;
        await Promise.resolve(latest.current()).catch(() => {});
      } while (again && !gone);
      running = false;
    };
    const leave = liveConnection().listen((changed) => {
      if (changed === null || watched.some((topic) => changed.has(topic))) void run();
    });
    return () => {
      gone = true;
      leave();
    };
  }, [wanted]);
}

const connecting: LiveStatus = { state: "connecting", since: 0 };

/** Whether what stands on the page is live. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (changed) => liveConnection().watchStatus(changed),
    liveStatusNow,
    () => connecting,
  );
}

/** "● live" or "○ stale since 10:32:07": old data is never shown as live. */
export function LiveMark() {
  const t = useTranslations("frame.live");
  const format = useFormatter();
  const { state, since } = useLiveStatus();
  const stale = state === "stale";
  const words =
    state === "stale"
      ? t("stale", {
          time: format.dateTime(since, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
        })
      : t(state);
  return (
    <Tooltip text={stale ? t("staleHint") : t("hint")}>
      <output
        data-live={state}
        className={clsx(
          "flex h-7 items-center gap-1.5 rounded-field px-2 text-meta whitespace-nowrap tabular-nums",
          stale ? "bg-warn-soft text-warn font-medium" : "text-muted",
        )}
      >
        <span
          aria-hidden
          className={clsx(
            "size-2 rounded-full border-[1.5px]",
            state === "live" ? "border-ok bg-ok" : stale ? "border-warn" : "border-faint",
          )}
        />
        <span className={stale ? "max-md:hidden" : "max-md:sr-only"}>{words}</span>
        {stale && <span className="md:hidden">{t("staleShort")}</span>}
      </output>
    </Tooltip>
  );
}
