"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { Response } from "./shapes.ts";

/** Responses whose shortcut begins with what was typed, then those that hold it anywhere. */
export function matching(responses: readonly Response[], typed: string): Response[] {
  const plain = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const wanted = plain(typed);
  const first = responses.filter((each) => plain(each.shortcut).startsWith(wanted));
  const rest = responses.filter(
    (each) => !first.includes(each) && plain(`${each.shortcut} ${each.text}`).includes(wanted),
  );
  return [...first, ...rest].slice(0, 50);
}

interface ResponseListProps {
  id: string;
  offers: Response[];
  chosen: number;
  /** What would be put into the text. */
  preview: (response: Response) => string;
  onChoose: (response: Response) => void;
  onPoint: (index: number) => void;
}

/** The campaign's canned responses above the composer; the composer's keys move in it. */
export function ResponseList({ id, offers, chosen, preview, onChoose, onPoint }: ResponseListProps) {
  const t = useTranslations("desktop.composer");
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <div className="appears absolute inset-x-0 bottom-full z-10 mb-2 overflow-hidden rounded-panel border bg-raised shadow-lift">
      <p className="flex justify-between border-b px-3 py-1.5 text-meta text-muted">
        <span>{t("responsesTitle")}</span>
        <span className="max-sm:hidden">{t("responsesKeys")}</span>
      </p>
      {offers.length === 0 ? (
        <p className="px-3 py-4 text-muted">{t("noResponse")}</p>
      ) : (
        <div
          ref={list}
          id={id}
          role="listbox"
          aria-label={t("responsesTitle")}
          className="quiet-scroll max-h-64 overflow-y-auto p-1"
        >
          {offers.map((each, index) => (
            <div
              key={each.shortcut}
              id={`${id}-${index}`}
              data-index={index}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              onPointerMove={() => onPoint(index)}
              // Before the field loses its focus.
              onPointerDown={(event) => {
                event.preventDefault();
                onChoose(each);
              }}
              className={clsx(
                "grid cursor-pointer grid-cols-[7rem_1fr] items-baseline gap-3 rounded-field px-2 py-1.5 max-sm:grid-cols-1 max-sm:gap-0",
                index === chosen && "bg-selected",
              )}
            >
              <span className="truncate font-medium text-accent">/{each.shortcut}</span>
              <span className={clsx("text-muted", index === chosen ? "line-clamp-3" : "truncate")}>
                {preview(each)}
              </span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
