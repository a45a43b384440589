"use client";

import { Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button, IconButton } from "../button.tsx";
import { Input } from "../field.tsx";
import type { EditedSchedule } from "./schedule-editor.tsx";
import { TimeInput } from "./time-input.tsx";

type Exceptions = EditedSchedule["exceptions"];

/** Single days with other hours than usual, or none (D20). */
export function ExceptionsEditor({
  value,
  onChange,
  icon,
  wrong,
}: {
  value: Exceptions;
  onChange: (value: Exceptions) => void;
  icon: ReactNode;
  /** What is wrong with a day, by its place. */
  wrong: ReadonlyMap<number, string>;
}) {
  const t = useTranslations("administration.schedule");
  const set = (index: number, patch: Partial<Exceptions[number]>) =>
    onChange(value.map((each, i) => (i === index ? { ...each, ...patch } : each)));
  return (
    <div>
      <p className="text-meta font-medium">{t("exceptions")}</p>
      <p className="mb-1.5 text-meta text-muted">{t("exceptionsHint")}</p>
      <ul className="flex flex-col gap-2">
        {value.map((exception, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the date is being typed
          <li key={index} className="flex flex-wrap items-center gap-2 rounded-field border bg-panel px-2 py-1.5">
            <Input
              type="date"
              required
              aria-label={t("date")}
              aria-invalid={wrong.has(index) || undefined}
              value={exception.date}
              onChange={(event) => set(index, { date: event.target.value })}
              className="w-auto! tabular-nums"
            />
            {exception.ranges.length === 0 && <span className="text-muted">{t("closed")}</span>}
            {exception.ranges.map((range, place) => {
              const change = (patch: Partial<typeof range>) =>
                set(index, { ranges: exception.ranges.map((each, i) => (i === place ? { ...each, ...patch } : each)) });
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: ranges have no other name than their place
                <span key={place} className="flex items-center gap-1.5">
                  <TimeInput label={t("from")} value={range.from} onChange={(from) => change({ from })} />
                  <span aria-hidden>–</span>
                  <TimeInput label={t("to")} value={range.to} onChange={(to) => change({ to })} />
                  <IconButton
                    label={t("remove")}
                    onClick={() => set(index, { ranges: exception.ranges.filter((_, i) => i !== place) })}
                  >
                    <Minus aria-hidden className="size-4" />
                  </IconButton>
                </span>
              );
            })}
            <Button
              size="small"
              look="ghost"
              icon={<Plus aria-hidden className="size-3.5" />}
              onClick={() => set(index, { ranges: [...exception.ranges, { from: "09:00", to: "12:59" }] })}
            >
              {t("addHours")}
            </Button>
            <span className="ml-auto">
              <IconButton label={t("removeException")} onClick={() => onChange(value.filter((_, i) => i !== index))}>
                <Minus aria-hidden className="size-4" />
              </IconButton>
            </span>
            {wrong.has(index) && (
              <p className="w-full text-meta text-bad">{exception.date ? wrong.get(index) : t("dateMissing")}</p>
            )}
          </li>
        ))}
      </ul>
      <Button
        icon={icon}
        className={value.length > 0 ? "mt-2" : ""}
        onClick={() => onChange([...value, { date: "", ranges: [] }])}
      >
        {t("addException")}
      </Button>
    </div>
  );
}
