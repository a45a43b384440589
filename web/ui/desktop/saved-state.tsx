"use client";

import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { useTranslations } from "next-intl";

export type Saved = "idle" | "waiting" | "saving" | "saved" | "failed";

/** What became of what was typed, as it is saved by itself. */
export function SavedState({ state }: { state: Saved }) {
  const t = useTranslations("desktop.customer");
  return (
    <span role="status" className="flex h-4 items-center gap-1 text-meta text-muted">
      {(state === "saving" || state === "waiting") && (
        <>
          <LoaderCircle aria-hidden className="size-3 animate-spin motion-reduce:animate-none" />
          {t("saving")}
        </>
      )}
      {state === "saved" && (
        <>
          <Check aria-hidden className="size-3 text-ok" />
          {t("saved")}
        </>
      )}
      {state === "failed" && (
        <span className="flex items-center gap-1 text-bad">
          <CircleAlert aria-hidden className="size-3" />
          {t("failed")}
        </span>
      )}
    </span>
  );
}
