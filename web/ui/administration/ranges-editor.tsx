"use client";

import clsx from "clsx";
import { Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type Day, days } from "#domain/schedule";
import { Button, IconButton } from "../button.tsx";
import { TimeInput } from "./time-input.tsx";

export interface EditedRange {
  days: Day[];
  from: string;
  to: string;
}

/** Hours by weekday (F7, F28, D20): of a schedule, or by the recipients' own clocks. `empty`: what no hours at all mean. */
export function RangesEditor({
  value,
  onChange,
  empty,
  presets,
  presetNames,
  error,
}: {
  value: EditedRange[];
  onChange: (value: EditedRange[]) => void;
  empty: string;
  presets: { office: EditedRange; all: EditedRange };
  /** What they are called; absent = as those of a schedule. */
  presetNames?: { office: string; all: string };
  error?: string | undefined;
}) {
  const t = useTranslations("administration.schedule");
  const setRange = (index: number, patch: Partial<EditedRange>) =>
    onChange(value.map((range, i) => (i === index ? { ...range, ...patch } : range)));
  return (
    <div>
      <p className="mb-1.5 text-meta font-medium">{t("hours")}</p>
      {value.length === 0 && <p className="mb-2 text-muted">{empty}</p>}
      <ul className="flex flex-col gap-2">
        {value.map((range, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: ranges have no other name than their place
            key={index}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-field border bg-panel px-2 py-1.5"
          >
            <DayToggles
              label={t("days", { index: index + 1 })}
              value={range.days}
              onChange={(chosen) => setRange(index, { days: chosen })}
            />
            <span className="flex items-center gap-1.5">
              <TimeInput label={t("from")} value={range.from} onChange={(from) => setRange(index, { from })} />
              <span aria-hidden className="text-muted">
                –
              </span>
              <TimeInput label={t("to")} value={range.to} onChange={(to) => setRange(index, { to })} />
            </span>
            {range.to < range.from && <span className="text-meta text-muted">{t("midnight")}</span>}
            <span className="ml-auto">
              <IconButton label={t("remove")} onClick={() => onChange(value.filter((_, i) => i !== index))}>
                <Minus aria-hidden className="size-4" />
              </IconButton>
            </span>
          </li>
        ))}
      </ul>
      <div className="mt-2 flex flex-wrap items-center gap-1.5">
        <Button
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() => onChange([...value, value.at(-1) ? { ...value.at(-1)!, days: [] } : presets.office])}
        >
          {t("add")}
        </Button>
        {value.length === 0 && (
          <>
            <Button look="ghost" onClick={() => onChange([presets.office])}>
              {presetNames?.office ?? t("presets.office")}
            </Button>
            <Button look="ghost" onClick={() => onChange([presets.all])}>
              {presetNames?.all ?? t("presets.all")}
            </Button>
          </>
        )}
      </div>
      <p className={clsx("mt-1.5 text-meta", error ? "text-bad" : "text-muted")}>{error ?? t("toHint")}</p>
    </div>
  );
}

function DayToggles({ label, value, onChange }: { label: string; value: Day[]; onChange: (days: Day[]) => void }) {
  const t = useTranslations("administration.schedule");
  return (
    <fieldset className="flex">
      <legend className="sr-only">{label}</legend>
      {days.map((day) => {
        const on = value.includes(day);
        return (
          <button
            key={day}
            type="button"
            aria-pressed={on}
            aria-label={t(`dayLong.${day}`)}
            title={t(`dayLong.${day}`)}
            onClick={() => onChange(days.filter((each) => (each === day ? !on : value.includes(each))))}
            className={clsx(
              "h-7 w-8 border-y border-r text-meta font-medium first-of-type:rounded-l-field first-of-type:border-l last:rounded-r-field focus-visible:z-10",
              on ? "border-accent bg-accent text-accent-fg" : "border-line-strong text-muted hover:bg-hover",
            )}
          >
            {t(`day.${day}`)}
          </button>
        );
      })}
    </fieldset>
  );
}
