"use client";

import { CheckCircle2, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer, Upload } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Switch } from "../switch.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { useLiveData } from "../use-live-data.ts";
import { FileDrop } from "./file-drop.tsx";
import { Refusals } from "./refusals.tsx";
import { sendFile } from "./send-file.ts";
import { UploadList } from "./upload-list.tsx";

interface Result {
  uploadId: string;
  accepted: number;
  refusedCount: number;
}
type Step =
  | { at: "choose" }
  | { at: "sending"; file: string; share: number; cancel: () => void }
  | { at: "done"; file: string; result: Result }
  | { at: "failed"; file: string; message: string };

/** Mass send (F79): a .csv with its progress, then what was accepted and which lines were not. */
export function UploadPanel({ dialer, onDone }: { dialer: Dialer; onDone: () => unknown }) {
  const t = useTranslations("dialers.upload");
  const say = useFailureText();
  const [step, setStep] = useState<Step>({ at: "choose" });
  const [byName, setByName] = useState(false);
  const uploads = useLiveData<{ items: Upload[] }>(`/api/dialers/${dialer.id}/uploads`, [`dialer:${dialer.id}`]);

  const send = async (file: File) => {
    if (/\.(xlsx?|ods|zip|pdf|docx?)$/i.test(file.name))
      return setStep({ at: "failed", file: file.name, message: t("notCsv") });
    const query = new URLSearchParams({ fileName: file.name, ...(byName && { route: "true" }) });
    const { answer, cancel } = sendFile<Result>(`/api/dialers/${dialer.id}/upload?${query}`, file, (share) =>
      setStep((step) => (step.at === "sending" ? { ...step, share } : step)),
    );
    setStep({ at: "sending", file: file.name, share: 0, cancel });
    const outcome = await answer;
    if (outcome.ok) setStep({ at: "done", file: file.name, result: outcome.data });
    else if (outcome.error.code === "cancelled") setStep({ at: "choose" });
    else setStep({ at: "failed", file: file.name, message: say(outcome.error) });
    void uploads.refetch();
    onDone();
  };

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 px-3 py-4 md:px-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <FileDrop
          accept=".csv,.txt,text/csv,text/plain"
          drop={t("drop")}
          choose={step.at === "choose" ? t("choose") : t("again")}
          disabled={step.at === "sending"}
          onFile={send}
        >
          <div className="max-w-full text-meta text-muted">
            <p>{t("shape")}</p>
            <code className="mt-1 block rounded-field bg-off-soft px-2 py-1 font-mono break-words whitespace-pre-wrap text-fg">
              {t("example", { name: dialer.name })}
            </code>
          </div>
        </FileDrop>
        <Switch checked={byName} onChange={setByName} label={t("route")} hint={t("routeHint", { name: dialer.name })} />
        <div aria-live="polite">
          <Outcome step={step} dialer={dialer} />
        </div>
      </div>
      <UploadList dialerId={dialer.id} uploads={uploads.data?.items ?? null} />
    </div>
  );
}

function Outcome({ step, dialer }: { step: Step; dialer: Dialer }) {
  const t = useTranslations("dialers.upload");
  const format = useFormatter();
  if (step.at === "choose") return null;
  if (step.at === "sending") {
    const sent = step.share >= 1;
    return (
      <div className="flex flex-col gap-1.5">
        <div className="flex items-center gap-3">
          <span className="min-w-0 flex-1 truncate">
            {sent ? t("reading", { file: step.file }) : t("sending", { file: step.file })}
          </span>
          <span className="text-muted tabular-nums">{format.number(step.share, { style: "percent" })}</span>
          <Button size="small" onClick={step.cancel}>
            {t("cancel")}
          </Button>
        </div>
        <div
          role="progressbar"
          aria-label={t("sending", { file: step.file })}
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
      </div>
    );
  }
  if (step.at === "failed")
    return (
      <p className="flex items-start gap-2 rounded-field bg-bad-soft px-3 py-2">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
        <span>
          <b className="font-medium">{step.file}</b>: {step.message}
        </span>
      </p>
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
          <b className="font-medium">{step.file}</b>:{" "}
          {result.accepted > 0 ? t("done", { count: result.accepted }) : t("allRefused")}
          {result.refusedCount > 0 && <>, {t("refused", { count: result.refusedCount })}</>}.
          {result.accepted > 0 && !dialer.playing && <span className="block text-muted">{t("stopped")}</span>}
        </span>
      </p>
      {result.refusedCount > 0 && <Refusals dialerId={dialer.id} uploadId={result.uploadId} />}
    </div>
  );
}
