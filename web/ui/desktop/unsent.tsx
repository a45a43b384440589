"use client";

import { CircleAlert, Copy, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "../button.tsx";
import { toast } from "../toast.tsx";
import type { OutgoingText } from "./use-outbox.ts";

interface UnsentProps {
  /** Those that were not taken and stand in no thread on screen. */
  texts: OutgoingText[];
  onOpen: (conversationId: string) => void;
  onDrop: (commandId: string) => void;
}

/** Texts that were not sent and whose conversation is not on screen, perhaps not even this agent's any more: none of them goes unnoticed. */
export function Unsent({ texts, onOpen, onDrop }: UnsentProps) {
  const t = useTranslations("desktop.unsent");
  if (texts.length === 0) return null;
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    toast.success(t("copied"));
  };
  return (
    <section
      aria-label={t("title", { count: texts.length })}
      className="max-h-48 shrink-0 overflow-y-auto border-b bg-bad-soft"
    >
      <p className="flex items-center gap-1.5 px-3 pt-2 font-medium text-bad">
        <CircleAlert aria-hidden className="size-4" />
        {t("title", { count: texts.length })}
      </p>
      <ul className="px-3 pb-2">
        {texts.map((each) => (
          <li key={each.commandId} className="flex items-center gap-1 py-1">
            <span className="min-w-0 flex-1">
              <span className="block truncate">{each.text}</span>
              <span className="block truncate text-meta text-muted" title={each.problem ?? ""}>
                {each.problem}
              </span>
            </span>
            <Button size="small" look="ghost" onClick={() => onOpen(each.conversationId)}>
              {t("open")}
            </Button>
            <IconButton label={t("copy")} onClick={() => void copy(each.text)} className="size-7">
              <Copy aria-hidden className="size-3.5" />
            </IconButton>
            <IconButton label={t("drop")} onClick={() => onDrop(each.commandId)} className="size-7">
              <Trash2 aria-hidden className="size-3.5" />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
