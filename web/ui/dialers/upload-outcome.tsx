"use client";

import { CheckCircle2, RotateCw, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Skeleton } from "../skeleton.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { Refusals } from "./refusals.tsx";
import type { UploadStep } from "./use-upload.ts";

/** How far a file got: looked at, on its way, cut off with a way to go on, loaded or refused. */
export function UploadOutcome({
  step,
  notCsv,
  dialer,
  onCancel,
  onResume,
}: {
  step: Exclude<UploadStep, { at: "preview" }>;
  notCsv: boolean;
  dialer: Dialer;
  onCancel: () => void;
  onResume: (file: File) => void;
}) {
  const t = useTranslations("dialers.upload");
  const format = useFormatter();
  const say = useFailureText();
  if (step.at === "choose") return notCsv ? <Problem>{t("notCsv")}</Problem> : null;
  const name = <b className="font-medium break-words">{step.file.name}</b>;
  if (step.at === "reading") return <Skeleton className="h-40 w-full" />;
  if (step.at === "sending") return <Sending step={step} onCancel={onCancel} />;
  if (step.at === "failed")
    return (
      <Problem>
        {name}: {say(step.why)}
      </Problem>
    );
  if (step.at === "cut")
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-field bg-warn-soft px-3 py-2">
        <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn" />
        <span className="min-w-48 flex-1">
          {name}: {step.why === "cancelled" ? t("cancelled") : t("cut")}
        </span>
        <Button icon={<RotateCw aria-hidden className="size-4" />} onClick={() => onResume(step.file)}>
          {t("resume")}
        </Button>
      </div>
    );
  const { result } = step;
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-start gap-2 rounded-field bg-ok-soft px-3 py-2">
        {result.accepted > 0 ? (
          <CheckCircle2 aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
        ) : (
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        )}
        <span>
          {name}: {result.accepted > 0 ? t("done", { count: result.accepted }) : t("allRefused")}
          {result.refusedCount > 0 && <>, {t("refused", { count: result.refusedCount })}</>}
          {result.duplicates > 0 && <>, {t("duplicates", { count: format.number(result.duplicates) })}</>}.
          {result.accepted > 0 && !dialer.playing && <span className="block text-muted">{t("stopped")}</span>}
        </span>
      </p>
      {result.refusedCount > 0 && <Refusals dialerId={dialer.id} uploadId={result.uploadId} />}
    </div>
  );
}

const Problem = ({ children }: { children: ReactNode }) => (
  <p className="flex items-start gap-2 rounded-field bg-bad-soft px-3 py-2">
    <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
    <span className="min-w-0">{children}</span>
  </p>
);

function Sending({ step, onCancel }: { step: Extract<UploadStep, { at: "sending" }>; onCancel: () => void }) {
  const t = useTranslations("dialers.upload");
  const format = useFormatter();
  const sent = step.share >= 1;
  const file = step.file.name;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate">{sent ? t("reading", { file }) : t("sending", { file })}</span>
        <span className="text-muted tabular-nums">{format.number(step.share, { style: "percent" })}</span>
        <Button size="small" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
      <div
        role="progressbar"
        aria-label={t("sending", { file })}
        aria-valuenow={Math.round(step.share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 overflow-hidden rounded-full bg-off-soft"
      >
        <div
          className={sent ? "h-full animate-pulse bg-accent" : "h-full bg-accent transition-[width]"}
          style={{ width: `${step.share * 100}%` }}
        />
      </div>
      {step.cuts > 0 && <p className="text-meta text-muted">{t("tryAgain", { count: step.cuts })}</p>}
    </div>
  );
}
