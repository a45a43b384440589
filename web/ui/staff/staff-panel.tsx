"use client";

import clsx from "clsx";
import { ArrowLeft, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { StaffLine } from "#web/server/actions/staff";
import { IconButton } from "../button.tsx";
import { initials } from "../initials.ts";
import { Skeleton } from "../skeleton.tsx";
import { StaffThread } from "./staff-thread.tsx";

interface Props {
  /** Null = the list of all lines. */
  personId: string | null;
  /** Of somebody with whom there is no line yet. */
  name: string;
  lines: StaffLine[] | null;
  onOpen: (personId: string | null) => void;
  onClose: () => void;
}

/** A small panel over the page's lower right corner, so that work goes on beside it; on a phone the lower part of the screen. */
export function StaffPanel({ personId, name, lines, onOpen, onClose }: Props) {
  const t = useTranslations("staff");
  const line = lines?.find((each) => each.personId === personId);
  return (
    <section
      data-staff
      aria-label={t("label")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
      className="appears fixed right-3 bottom-3 z-30 flex h-[440px] max-h-[calc(100dvh-72px)] w-80 flex-col overflow-hidden rounded-panel border border-line-strong bg-panel shadow-lift max-sm:inset-x-0 max-sm:bottom-0 max-sm:h-[70dvh] max-sm:w-full max-sm:rounded-b-none"
    >
      <header className="flex h-11 shrink-0 items-center gap-1 border-b pr-1.5 pl-3">
        {personId && (lines?.length ?? 0) > 1 && (
          <IconButton label={t("all")} onClick={() => onOpen(null)} className="-ml-1.5">
            <ArrowLeft aria-hidden className="size-4" />
          </IconButton>
        )}
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          {personId ? (line?.name ?? (name || t("title"))) : t("title")}
        </h2>
        <IconButton label={t("close")} onClick={onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </header>
      {personId ? <StaffThread key={personId} personId={personId} /> : <Lines lines={lines} onOpen={onOpen} />}
    </section>
  );
}

function Lines({ lines, onOpen }: { lines: StaffLine[] | null; onOpen: (personId: string) => void }) {
  const t = useTranslations("staff");
  const format = useFormatter();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>("button")?.focus(), []);
  if (!lines)
    return (
      <div className="flex flex-col gap-4 p-3" aria-busy>
        {[1, 2, 3].map((row) => (
          <Skeleton key={row} className="h-9 w-full" />
        ))}
      </div>
    );
  return (
    <ul ref={list} className="quiet-scroll min-h-0 flex-1 overflow-y-auto py-1">
      {lines.map((line) => (
        <li key={line.personId}>
          <button
            type="button"
            onClick={() => onOpen(line.personId)}
            className="flex w-full items-center gap-2.5 px-3 py-2 text-left -outline-offset-2 transition-colors hover:bg-hover"
          >
            <span
              aria-hidden
              className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-meta font-semibold text-accent"
            >
              {initials(line.name)}
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex items-baseline gap-2">
                <span className={clsx("truncate", line.unread > 0 ? "font-semibold" : "font-medium")}>{line.name}</span>
                {line.last && (
                  <time dateTime={line.last.at} className="ml-auto shrink-0 text-meta text-muted tabular-nums">
                    {format.dateTime(new Date(line.last.at), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}
                  </time>
                )}
              </span>
              <span className={clsx("block truncate text-meta", line.unread > 0 ? "text-fg" : "text-muted")}>
                {line.last
                  ? line.last.own
                    ? t("youSaid", { text: line.last.text })
                    : line.last.text
                  : t(`role.${line.role}`)}
              </span>
            </span>
            {line.unread > 0 && (
              <span className="h-[18px] min-w-[18px] rounded-full bg-accent px-1 text-center text-[11px] leading-[18px] font-semibold text-accent-fg tabular-nums">
                <span className="sr-only">{t("unread", { count: line.unread })}</span>
                <span aria-hidden>{line.unread}</span>
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
