"use client";

import { Hourglass, SendHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../button.tsx";
import type { OpenConversation } from "./shapes.ts";
import { chosenText, TemplatePicker } from "./template-picker.tsx";
import type { Written } from "./use-outbox.ts";

/** Stands in the composer's place while WhatsApp takes only templates: says so before anything is typed, and offers them. */
export function TemplateComposer({
  open,
  onSend,
  onNote,
}: {
  open: OpenConversation;
  onSend: (written: Omit<Written, "conversationId">) => void;
  onNote: () => void;
}) {
  const t = useTranslations("desktop.window");
  const [choice, setChoice] = useState({ templateId: "", variables: [] as string[] });
  const { text, ready } = chosenText(open.templates, choice);
  const send = () => {
    onSend({ text, kind: "text", template: choice });
    setChoice({ templateId: "", variables: [] });
  };
  return (
    <div className="rounded-panel border border-line-strong">
      <p className="flex items-start gap-2 border-b px-3 py-2">
        <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        <span>{open.window?.endsAt ? t("over") : t("never")}</span>
      </p>
      <div className="max-h-80 overflow-y-auto px-3 py-2.5">
        <TemplatePicker templates={open.templates} value={choice} onChange={setChoice} />
      </div>
      <div className="flex justify-end gap-2 px-2 pb-2">
        <Button look="ghost" onClick={onNote}>
          {t("note")}
        </Button>
        <Button
          look="primary"
          disabled={!ready}
          icon={<SendHorizontal aria-hidden className="size-4" />}
          onClick={send}
        >
          {t("send")}
        </Button>
      </div>
    </div>
  );
}
