"use client";

import { CloudOff } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useLiveStatus } from "../live.tsx";

/** Says that what stands here may be old, as long as it may be: nobody takes an old list for a live one. */
export function StaleBar() {
  const t = useTranslations("desktop.stale");
  const format = useFormatter();
  const { state, since } = useLiveStatus();
  return (
    <div role="status" className="shrink-0">
      {state === "stale" && (
        <p className="appears flex items-center gap-2 border-b bg-warn-soft px-4 py-1.5 text-warn">
          <CloudOff aria-hidden className="size-4 shrink-0" />
          <span>
            {t("text", {
              time: format.dateTime(since, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
            })}
          </span>
        </p>
      )}
    </div>
  );
}
