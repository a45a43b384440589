"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { countSegments } from "#domain/segments";
import { Tooltip } from "../tooltip.tsx";

/** Encoding, characters and segments (D29): "GSM-7 · 42/160 · 1". */
export function SegmentCount({ text }: { text: string }) {
  const t = useTranslations("desktop.composer");
  const { encoding, characters, perSegment, segments } = countSegments(text);
  if (segments === 0) return null;
  const room = perSegment * Math.max(1, segments);
  return (
    <Tooltip side="top" text={t(encoding === "UCS-2" ? "ucsHint" : "gsmHint", { perSegment })}>
      <span className={clsx("tabular-nums whitespace-nowrap", segments > 1 && "font-medium text-warn")}>
        <span className="@max-md:hidden">{encoding} · </span>
        {characters}/{room} · {t("segments", { count: segments })}
      </span>
    </Tooltip>
  );
}
