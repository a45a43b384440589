"use client";

import { useFormatter, useTimeZone } from "next-intl";
import { useSecond } from "./clock.tsx";

/**
 * "18:00" today, "Tue 09:00" this week, "24 Dec 09:00" else. In the reader's zone, or in the one that rules the moment
 * (a schedule's), which is then named wherever the clocks of the two differ: "18:00 (Montevideo)".
 */
export function useMoment(): (iso: string, zone?: string) => string {
  const format = useFormatter();
  const own = useTimeZone();
  const now = useSecond();
  return (iso, zone) => {
    const at = new Date(iso);
    const wall = (timeZone?: string) => format.dateTime(at, { dateStyle: "short", timeStyle: "short", timeZone });
    const named = zone && zone !== own && wall(zone) !== wall();
    const timeZone = named ? zone : undefined;
    const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
    const apart = now ? at.getTime() / 1000 - now : 0;
    const day = (date: Date) => format.dateTime(date, { dateStyle: "short", timeZone });
    const text =
      !now || day(at) === day(new Date(now * 1000))
        ? format.dateTime(at, time)
        : Math.abs(apart) < 6 * 86_400
          ? format.dateTime(at, { weekday: "short", ...time })
          : format.dateTime(at, { day: "numeric", month: "short", ...time });
    return named ? `${text} (${zoneCity(zone)})` : text;
  };
}

/** "America/Argentina/Buenos_Aires" → "Buenos Aires". */
export function zoneCity(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
