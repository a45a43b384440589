"use client";

import clsx from "clsx";
import { Ban, Check, CheckCheck, CircleAlert, CircleHelp, Clock } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { readBlockReason } from "#domain/block-reason";
import { Tooltip } from "../tooltip.tsx";
import type { Message } from "./shapes.ts";

type Status = Message["status"];

const marks = {
  queued: { icon: Clock, look: "" },
  sending: { icon: Clock, look: "" },
  sent: { icon: Check, look: "" },
  delivered: { icon: CheckCheck, look: "" },
  read: { icon: CheckCheck, look: "text-accent" },
  failed: { icon: CircleAlert, look: "font-medium text-bad" },
  unknown: { icon: CircleHelp, look: "font-medium text-warn" },
  refused: { icon: Ban, look: "font-medium text-bad" },
} as const;

/** True for a text that did not surely leave: it needs a reader's eye. */
export function problemOf(status: Status): boolean {
  return status === "failed" || status === "refused" || status === "unknown";
}

/** What became of a text we sent, as icon and word, and why where it did not arrive: in plain words, else in the carrier's. */
export function DeliveryMark({ message }: { message: Pick<Message, "status" | "error" | "errorCode" | "reason"> }) {
  const t = useTranslations("desktop.status");
  const format = useFormatter();
  const { status, error, errorCode, reason } = message;
  if (!(status in marks)) return null;
  const known = status as keyof typeof marks;
  const { icon: Icon, look } = marks[known];
  const blocked = readBlockReason(error);
  const since = blocked && format.dateTime(new Date(blocked.since), { dateStyle: "medium", timeStyle: "short" });
  const why = blocked
    ? t(`blocked.${blocked.source}`, { at: since ?? "" })
    : reason
      ? t(`reasons.${reason}`)
      : (error ?? t(`${known}Hint`));
  return (
    <Tooltip text={errorCode ? t("code", { error: error ?? "", code: errorCode }) : t(`${known}Hint`)}>
      <span data-status={status} className={clsx("inline-flex items-start gap-1 align-bottom", look)}>
        <Icon aria-hidden className="mt-px size-3.5 shrink-0" />
        <span>
          {t(known)}
          {problemOf(status) && <span className="font-normal"> · {why}</span>}
        </span>
      </span>
    </Tooltip>
  );
}
