"use client";

import { FileUp } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import type { Refusal } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { sendFile } from "../dialers/send-file.ts";
import { RefusedLinks } from "../refused-links.tsx";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";

type Line = Pick<Refusal, "line" | "reason">;

interface Imported {
  uploadId: string;
  accepted: number;
  known: number;
  refusedCount: number;
  /** The first of them. */
  refused: Line[];
}

/** A do-not-contact .csv (F77), and after it the lines that were refused, to correct and upload again. */
export function UploadEntries({ onDone }: { onDone: () => unknown }) {
  const t = useTranslations("dialers.blacklist");
  const say = useFailureText();
  const hint = useId();
  const file = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number | null>(null);
  const [last, setLast] = useState<Imported | null>(null);
  const format = useFormatter();

  const upload = async (chosen: File) => {
    setShare(0);
    setLast(null);
    const address = `/api/blacklist/upload?name=${encodeURIComponent(chosen.name.slice(0, 300))}`;
    const answer = await sendFile<Imported>(address, chosen, setShare).answer;
    setShare(null);
    if (!answer.ok) toast.error(say(answer.error));
    else {
      const { accepted, known, refusedCount } = answer.data;
      if (refusedCount > 0) setLast(answer.data);
      toast[refusedCount > 0 ? "warning" : "success"](t("uploaded", { count: accepted, known, refused: refusedCount }));
    }
    await onDone();
  };

  return (
    <>
      <div className="flex flex-col gap-1">
        <span aria-hidden className="text-meta font-medium max-sm:hidden">
          {"\u00a0"}
        </span>
        <Button
          icon={<FileUp aria-hidden className="size-4" />}
          busy={share !== null}
          onClick={() => file.current?.click()}
          aria-describedby={hint}
          className="self-start"
        >
          {share === null || share === 1 ? t("upload") : format.number(share, { style: "percent" })}
        </Button>
        <span id={hint} className="text-meta text-muted">
          {t("uploadHint")}
        </span>
        <input
          ref={file}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          aria-label={t("upload")}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = "";
            if (chosen) void upload(chosen);
          }}
        />
      </div>
      {last && <Refused upload={last} onHide={() => setLast(null)} />}
    </>
  );
}

/** The lines that an upload refused, each with its reason, until somebody hides them. */
function Refused({ upload, onHide }: { upload: Imported; onHide: () => void }) {
  const t = useTranslations("dialers.upload");
  const format = useFormatter();
  const count = upload.refusedCount;
  return (
    <section aria-label={t("refused", { count })} className="w-full max-w-3xl rounded-panel border bg-panel">
      <div className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5">
        <h3 className="min-w-40 flex-1 font-medium">{t("refused", { count })}</h3>
        <RefusedLinks address={refusedAddress(upload.uploadId)} />
        <Button size="small" look="ghost" onClick={onHide}>
          {t("hide")}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, also by keyboard */}
      <ul tabIndex={0} className="quiet-scroll max-h-60 overflow-y-auto px-3 py-2 -outline-offset-2">
        {upload.refused.map((each) => (
          <li key={each.line} className="flex flex-wrap gap-x-3 py-0.5">
            <span className="text-muted tabular-nums">
              {t("line")} {format.number(each.line)}
            </span>
            <span>{each.reason}</span>
          </li>
        ))}
      </ul>
      {count > upload.refused.length && (
        <p className="border-t px-3 py-1.5 text-meta text-muted">
          {t("more", { count: format.number(count - upload.refused.length) })}
        </p>
      )}
    </section>
  );
}

/** Where the refused lines of an upload are. */
export function refusedAddress(uploadId: string): string {
  return `/api/blacklist/uploads/${uploadId}/refused`;
}
