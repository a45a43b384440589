"use client";

import { useFormatter } from "next-intl";
import { useEffect, useState, useSyncExternalStore } from "react";
import { serverNow } from "./server-time.ts";

const watchers = new Set<() => void>();
let second = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function watch(changed: () => void): () => void {
  watchers.add(changed);
  timer ??= setInterval(() => {
    second = Math.floor(serverNow() / 1000);
    for (const watcher of watchers) watcher();
  }, 1000);
  return () => {
    watchers.delete(changed);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The server's time now in whole seconds since 1970, ticking: one timer for the whole page. 0 where the page is rendered on the server. */
export function useSecond(): number {
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  const now = useSyncExternalStore(
    watch,
    () => second || Math.floor(serverNow() / 1000),
    () => 0,
  );
  return mounted ? now : 0;
}

/** 4:12, 1:04:12, 3 d 4 h: how long a span of seconds is. */
export function spanText(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  if (s >= 86_400) return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** Time since an instant, ticking; the instant itself on hover. */
export function Elapsed({ since, className }: { since: string; className?: string }) {
  const now = useSecond();
  const format = useFormatter();
  const start = new Date(since);
  return (
    <time
      dateTime={since}
      title={now ? format.dateTime(start, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }) : undefined}
      className={className}
    >
      {now ? spanText(now - start.getTime() / 1000) : "\u2007\u2007\u2007"}
    </time>
  );
}
