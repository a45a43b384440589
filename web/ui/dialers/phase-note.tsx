"use client";

import clsx from "clsx";
import { Ban, CalendarClock, Hourglass, Info, Pause, ShieldAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { Elapsed } from "../clock.tsx";
import { useMoment } from "../moment.ts";

/** Rows that are put off are counted no further. */
const mostCounted = 10_000;

/** Why nothing is sent now and what would change it: nobody should have to guess. */
export function PhaseNote({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers");
  const pausedBy = usePausedBy();
  const moment = useMoment();
  const { phase, counts } = dialer;
  const icon = "mt-0.5 size-4 shrink-0";
  return (
    <>
      {phase === "paused" && (
        <Note tone="warn" icon={<Pause aria-hidden className={icon} />}>
          <b className="font-medium">{pausedBy(dialer)}</b>{" "}
          <span className="tabular-nums">
            {t.rich("pausedBy.when", {
              time: moment(dialer.stateSince),
              span: () => <Elapsed since={dialer.stateSince} />,
            })}
          </span>
          <span className="text-muted tabular-nums" aria-live="polite">
            {" · "}
            {t("pausedBy.wire", { count: counts.sending })}
          </span>
          {dialer.pauseReason && <span className="block">{dialer.pauseReason}</span>}
        </Note>
      )}
      {phase === "stopped" && (
        // With rows or without, and of one height: what stands below must not jump under a hand while the first rows are loaded.
        <Note tone="info" className="max-sm:min-h-13" icon={<Info aria-hidden className={icon} />}>
          {t("why.stoppedWaiting", { count: counts.waiting })}
        </Note>
      )}
      {phase === "outsideSchedule" && (
        <Note tone="info" icon={<CalendarClock aria-hidden className={icon} />}>
          {dialer.nextWindowAt
            ? t("why.outside", { time: moment(dialer.nextWindowAt, dialer.schedule.timeZone) })
            : t("why.outsideNever")}
        </Note>
      )}
      {dialer.held && (
        <Note tone="info" icon={<Hourglass aria-hidden className={icon} />}>
          {t(dialer.contactHours ? "why.heldForHours" : "why.heldForGap", {
            count: Math.min(dialer.held.rows, mostCounted),
            more: dialer.held.rows > mostCounted ? "yes" : "no",
            time: moment(dialer.held.until),
          })}
        </Note>
      )}
      {phase === "disabled" && (
        <Note tone="off" icon={<Ban aria-hidden className={icon} />}>
          {t("why.disabled")}
        </Note>
      )}
      {!dialer.checkBlacklist && (
        <Note tone="warn" icon={<ShieldAlert aria-hidden className={icon} />}>
          {t("why.noCheck")}
        </Note>
      )}
    </>
  );
}

/** "Paused by Sofía Reyes", by the system, or by a signal. */
export function usePausedBy(): (dialer: Pick<Dialer, "pausedBy" | "pausedByName">) => string {
  const t = useTranslations("dialers.pausedBy");
  return ({ pausedBy, pausedByName }) =>
    pausedBy?.startsWith("user:") || pausedBy?.startsWith("agent:")
      ? t("person", { name: pausedByName ?? "?" })
      : t(pausedBy === "temporal" ? "temporal" : "system");
}

function Note({
  tone,
  icon,
  className,
  children,
}: {
  tone: "warn" | "info" | "off";
  icon: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <p
      className={clsx(
        "mb-2.5 flex items-start gap-2 rounded-field px-2.5 py-1.5",
        tone === "warn" && "bg-warn-soft [&>svg]:text-warn",
        tone === "info" && "bg-info-soft [&>svg]:text-info",
        tone === "off" && "bg-off-soft [&>svg]:text-off",
        className,
      )}
    >
      {icon}
      <span>{children}</span>
    </p>
  );
}
