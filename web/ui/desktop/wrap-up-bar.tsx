"use client";

import { Check, PencilLine, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../button.tsx";
import { controlLook } from "../field.tsx";
import type { Summary } from "./close-dialog.tsx";
import { CountdownRing, useSecondsLeft } from "./countdown.tsx";
import { DispositionPicker } from "./disposition-picker.tsx";
import type { OpenConversation } from "./shapes.ts";

interface WrapUpProps {
  open: OpenConversation;
  busy: boolean;
  onFinish: (summary: Summary) => Promise<boolean>;
  onTakeBack: () => Promise<boolean>;
}

/** Where the composer stood, once the customer has had the goodbye: how it ended, a note, the time that is left. */
export function WrapUpBar({ open, busy, onFinish, onTakeBack }: WrapUpProps) {
  const t = useTranslations("desktop.ending");
  const { campaign, ending, conversation } = open;
  const [dispositionId, choose] = useState<string | null>(ending.dispositionId);
  const [note, setNote] = useState(ending.note);
  const asks = campaign.dispositions.length > 0;
  const missing = asks && campaign.dispositionRequired && dispositionId === null;
  const left = useSecondsLeft(ending.wrapUpDeadline);
  const finish = () =>
    missing
      ? undefined
      : void onFinish({ ...(dispositionId && { dispositionId }), ...(note.trim() && { note: note.trim() }) });
  return (
    <section
      aria-label={t("wrapUp")}
      className="flex shrink-0 flex-col gap-3 border-t bg-panel px-4 pt-3 pb-[max(12px,env(safe-area-inset-bottom))]"
    >
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-3">
        <div className="flex items-center gap-3">
          {ending.wrapUpDeadline ? (
            <CountdownRing
              from={ending.wrapUpSince ?? conversation.lastMessageAt}
              until={ending.wrapUpDeadline}
              label={(seconds) => t("left", { seconds })}
            />
          ) : (
            <PencilLine aria-hidden className="size-4 shrink-0 text-muted" />
          )}
          <p className="min-w-0 flex-1">
            <span className="font-medium">{t("wrapUp")}</span>{" "}
            <span className="text-muted">{left === 0 ? t("over") : t("hint")}</span>
          </p>
        </div>
        {asks && (
          <div className="flex flex-col gap-1">
            <p className="text-meta font-medium">{t(campaign.dispositionRequired ? "askRequired" : "ask")}</p>
            <DispositionPicker
              tree={campaign.dispositions}
              value={dispositionId}
              onChange={choose}
              onDone={finish}
              rows={4}
            />
          </div>
        )}
        <input
          aria-label={t("note")}
          placeholder={t("note")}
          value={note}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && finish()}
          className={`${controlLook} h-8`}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button disabled={busy} icon={<Undo2 aria-hidden className="size-4" />} onClick={() => void onTakeBack()}>
            {t("goOn")}
          </Button>
          <Button
            look="primary"
            busy={busy}
            disabled={missing}
            icon={<Check aria-hidden className="size-4" />}
            onClick={finish}
          >
            {t("finish")}
          </Button>
        </div>
      </div>
    </section>
  );
}
