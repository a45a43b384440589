"use client";

import clsx from "clsx";
import { PencilLine } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { initials } from "../initials.ts";
import { Tooltip } from "../tooltip.tsx";
import type { Reader } from "./shapes.ts";

const mostShown = 3;

/** Who else has this conversation open: their initials, names on hover and read out; a pencil on those who write. */
export function Readers({ others }: { others: Reader[] }) {
  const t = useTranslations("desktop.readers");
  const format = useFormatter();
  if (others.length === 0) return null;
  const words = t("open", { names: format.list(others.map((each) => each.name)), count: others.length });
  return (
    <Tooltip text={words}>
      <span
        role="img"
        aria-label={words}
        data-readers={others.length}
        className="flex shrink-0 items-center -space-x-1.5"
      >
        {others.slice(0, mostShown).map((each) => (
          <span
            key={each.userId}
            className={clsx(
              "relative flex size-6 items-center justify-center rounded-full border-2 border-panel bg-info-soft text-[10px] font-semibold text-info",
              each.doing === "writing" && "outline outline-2 -outline-offset-1 outline-info",
            )}
          >
            {initials(each.name)}
          </span>
        ))}
        {others.length > mostShown && (
          <span className="flex size-6 items-center justify-center rounded-full border-2 border-panel bg-off-soft text-[10px] font-semibold text-muted">
            +{others.length - mostShown}
          </span>
        )}
      </span>
    </Tooltip>
  );
}

/** Above the place where one writes: a colleague is writing here just now. */
export function Writers({ others }: { others: Reader[] }) {
  const t = useTranslations("desktop.readers");
  const format = useFormatter();
  const names = others.filter((each) => each.doing === "writing").map((each) => each.name);
  return (
    <div role="status" className="shrink-0">
      {names.length > 0 && (
        <p className="appears flex items-center gap-1.5 border-t bg-info-soft px-4 py-1 text-meta text-info">
          <PencilLine aria-hidden className="size-3.5 shrink-0" />
          <span className="min-w-0 truncate">{t("writing", { names: format.list(names), count: names.length })}</span>
        </p>
      )}
    </div>
  );
}
