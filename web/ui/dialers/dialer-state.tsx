"use client";

import { Ban, CalendarClock, CalendarOff, CircleDot, Pause, Play, Power, PowerOff, Square } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Dialer } from "#web/server/actions/dialers";
import { Chip, type Tone } from "../chip.tsx";
import { useMoment } from "../moment.ts";
import { Tooltip } from "../tooltip.tsx";

const small = "size-3";
const looks: Record<Dialer["phase"] | "idle", { tone: Tone; icon: React.ReactNode }> = {
  sending: { tone: "ok", icon: <Play aria-hidden className={small} fill="currentColor" /> },
  idle: { tone: "ok", icon: <CircleDot aria-hidden className={small} /> },
  paused: { tone: "warn", icon: <Pause aria-hidden className={small} fill="currentColor" /> },
  stopped: { tone: "off", icon: <Square aria-hidden className={small} fill="currentColor" /> },
  outsideSchedule: { tone: "info", icon: <CalendarClock aria-hidden className={small} /> },
  disabled: { tone: "off", icon: <Ban aria-hidden className={small} /> },
};

/** What the dialer does now, in one word: playing, paused, stopped … */
export function RunChip({ dialer }: { dialer: Pick<Dialer, "phase" | "counts"> }) {
  const t = useTranslations("dialers.run");
  const idle = dialer.phase === "sending" && dialer.counts.waiting + dialer.counts.sending === 0;
  const key = idle ? "idle" : dialer.phase;
  return (
    <Chip tone={looks[key].tone} icon={looks[key].icon}>
      {t(key)}
    </Chip>
  );
}

/** F69: enabled in its settings or not. */
export function EnabledChip({ enabled }: { enabled: boolean }) {
  const t = useTranslations("dialers.enabled");
  const chip = (
    <Chip
      tone={enabled ? "ok" : "off"}
      icon={enabled ? <Power aria-hidden className={small} /> : <PowerOff aria-hidden className={small} />}
    >
      {enabled ? t("on") : t("off")}
    </Chip>
  );
  return enabled ? chip : <Tooltip text={t("hintOff")}>{<span>{chip}</span>}</Tooltip>;
}

/** F70: within its hours or not, and until when, in the schedule's own zone. */
export function ScheduleChip({
  dialer,
}: {
  dialer: Pick<Dialer, "onSchedule" | "nextWindowAt" | "windowEndsAt" | "schedule">;
}) {
  const t = useTranslations("dialers.schedule");
  const moment = useMoment();
  const change = dialer.onSchedule ? dialer.windowEndsAt : dialer.nextWindowAt;
  const key = dialer.onSchedule ? "on" : "off";
  return (
    <Tooltip text={t("zone", { zone: dialer.schedule.timeZone })}>
      <span>
        <Chip
          tone={dialer.onSchedule ? "ok" : "info"}
          icon={
            dialer.onSchedule ? (
              <CalendarClock aria-hidden className={small} />
            ) : (
              <CalendarOff aria-hidden className={small} />
            )
          }
        >
          {change ? t(`${key}Until`, { time: moment(change, dialer.schedule.timeZone) }) : t(key)}
        </Chip>
      </span>
    </Tooltip>
  );
}

/** A rate as its figure: two decimals below ten. */
export function useRateFigure(): (rate: number) => string {
  const format = useFormatter();
  return (rate) => format.number(rate, { maximumFractionDigits: rate < 10 ? 2 : 0 });
}

/** "61/s of 100/s". */
export function useRateText(): (dialer: Pick<Dialer, "ratePerSecond" | "limitPerSecond">) => string {
  const t = useTranslations("dialers");
  const figure = useRateFigure();
  return ({ ratePerSecond: rate, limitPerSecond: limit }) =>
    limit === null ? t("rateFree", { rate: figure(rate) }) : t("rateOf", { rate: figure(rate), limit: figure(limit) });
}
