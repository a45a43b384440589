"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer, Upload } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Switch } from "../switch.tsx";
import { useLiveData } from "../use-live-data.ts";
import { FileDrop } from "./file-drop.tsx";
import { TemplateNote } from "./template-note.tsx";
import { UploadList } from "./upload-list.tsx";
import { UploadOutcome } from "./upload-outcome.tsx";
import { UploadPreviewCard } from "./upload-preview.tsx";
import { useUpload } from "./use-upload.ts";

/** Mass send (F79): a .csv that is looked at first, then loaded with its progress; what was accepted and which lines were not. */
export function UploadPanel({ dialer, onDone }: { dialer: Dialer; onDone: () => unknown }) {
  const t = useTranslations("dialers.upload");
  const [route, setRoute] = useState(false);
  const [notCsv, setNotCsv] = useState(false);
  const uploads = useLiveData<{ items: Upload[] }>(`/api/dialers/${dialer.id}/uploads`, [`dialer:${dialer.id}`]);
  const upload = useUpload(dialer.id, () => Promise.all([uploads.refetch(), onDone()]));
  const { step, options } = upload;
  const busy = step.at === "reading" || step.at === "sending";

  const choose = (file: File, change = {}) => {
    const wrong = /\.(xlsx?|ods|zip|pdf|docx?)$/i.test(file.name);
    setNotCsv(wrong);
    if (wrong) upload.reset();
    else void upload.look(file, { ...options, route, ...change });
  };

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 px-3 py-4 md:px-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <FileDrop
          accept=".csv,.txt,text/csv,text/plain"
          drop={t("drop")}
          choose={step.at === "choose" ? t("choose") : t("again")}
          disabled={busy}
          onFile={choose}
        >
          <div className="max-w-full text-meta text-muted">
            <p>{t(dialer.template ? "shapeTemplate" : "shape")}</p>
            <code className="mt-1 block rounded-field bg-off-soft px-2 py-1 font-mono break-words whitespace-pre-wrap text-fg">
              {dialer.template ? `${dialer.name};+1 555 0100;;Ana` : t("example", { name: dialer.name })}
            </code>
            {!dialer.template && <p className="mt-2">{t("fields", { number: "{{1}}", named: "{{name}}" })}</p>}
          </div>
        </FileDrop>
        {upload.begun && (
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-panel border bg-info-soft px-3 py-1.5">
            <span className="min-w-0 flex-1 break-words">{t("begun", { file: upload.begun })}</span>
            <Button size="small" look="ghost" onClick={upload.letGo}>
              {t("letGo")}
            </Button>
          </p>
        )}
        <TemplateNote dialer={dialer} />
        <Switch
          checked={route}
          disabled={busy}
          onChange={(next) => {
            setRoute(next);
            if (step.at === "preview") choose(step.file, { route: next });
          }}
          label={t("route")}
          hint={t("routeHint", { name: dialer.name })}
        />
        <div aria-live="polite">
          {step.at === "preview" ? (
            <UploadPreviewCard
              preview={step.preview}
              file={step.file}
              resumes={step.resumes}
              dialer={dialer}
              dropDuplicates={options.dropDuplicates}
              onDropDuplicates={(dropDuplicates) => choose(step.file, { dropDuplicates })}
              onLoad={() => void upload.send(step.file)}
              onCancel={upload.reset}
            />
          ) : (
            <UploadOutcome
              step={step}
              notCsv={notCsv}
              dialer={dialer}
              onCancel={upload.cancel}
              onResume={(file) => void upload.send(file)}
            />
          )}
        </div>
      </div>
      <UploadList dialerId={dialer.id} uploads={uploads.data?.items ?? null} />
    </div>
  );
}
