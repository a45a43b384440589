"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { Field, Textarea } from "../field.tsx";
import { DispositionPicker } from "./disposition-picker.tsx";
import { customerName, type OpenConversation } from "./shapes.ts";

/** How it ended, as it is kept with the conversation. */
export interface Summary {
  dispositionId?: string;
  note?: string;
}

interface CloseProps {
  open: OpenConversation;
  shown: boolean;
  onShown: (shown: boolean) => void;
  /** True when it is closed. */
  onClose: (summary: Summary) => Promise<boolean>;
}

/** Asks how it ended before a conversation is closed; and says what the customer will get. */
export function CloseDialog({ open, shown, onShown, onClose }: CloseProps) {
  const t = useTranslations("desktop");
  const [dispositionId, choose] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const { campaign, customer } = open;
  // With a wrap-up the agent says afterwards how it ended; a customer is not kept for it.
  const asks = campaign.dispositions.length > 0 && campaign.wrapUpSeconds === 0;
  const missing = asks && campaign.dispositionRequired && dispositionId === null;
  const done = async () => {
    if (missing || busy) return;
    setBusy(true);
    const closed = await onClose({
      ...(dispositionId && { dispositionId }),
      ...(note.trim() && { note: note.trim() }),
    });
    setBusy(false);
    if (closed) onShown(false);
  };
  return (
    <Dialog
      open={shown}
      onOpenChange={onShown}
      title={t("thread.closeTitle", { name: customerName(customer) })}
      description={campaign.hasClosingText ? t("thread.closeWithText") : t("thread.closeText")}
      footer={
        <>
          <Button onClick={() => onShown(false)}>{t("ending.cancel")}</Button>
          <Button look="primary" busy={busy} disabled={missing} onClick={done} autoFocus={!asks}>
            {t("thread.close")}
          </Button>
        </>
      }
    >
      {asks && (
        <div className="flex flex-col gap-3">
          <p className="text-meta font-medium">
            {t(campaign.dispositionRequired ? "ending.askRequired" : "ending.ask")}
          </p>
          <DispositionPicker tree={campaign.dispositions} value={dispositionId} onChange={choose} onDone={done} />
          <Field label={t("ending.note")} optional>
            <Textarea rows={2} value={note} maxLength={2_000} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </div>
      )}
    </Dialog>
  );
}
