"use client";

import clsx from "clsx";
import { CalendarPlus, Clock, Minus, Plus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useId } from "react";
import { checkSchedule, type Day, days, isOpen, nextChange } from "#domain/schedule";
import { Button, IconButton } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { useSecond } from "../clock.tsx";
import { Field, Input } from "../field.tsx";
import { ExceptionsEditor } from "./schedule-exceptions.tsx";
import { TimeInput } from "./time-input.tsx";

export interface EditedSchedule {
  timeZone: string;
  ranges: { days: Day[]; from: string; to: string }[];
  exceptions: { date: string; ranges: { from: string; to: string }[] }[];
}

const office: EditedSchedule["ranges"][number] = {
  days: ["mon", "tue", "wed", "thu", "fri"],
  from: "09:00",
  to: "17:59",
};
const always: EditedSchedule["ranges"][number] = { days: [...days], from: "00:00", to: "23:59" };

/** Hours by weekday in a named zone, with exceptions (F7, F28, D20). `whenEmpty`: what no hours at all mean. */
export function ScheduleEditor({
  value,
  onChange,
  whenEmpty,
  errors,
}: {
  value: EditedSchedule;
  onChange: (value: EditedSchedule) => void;
  whenEmpty: "always" | "never";
  /** Those of the whole form, by path. */
  errors: Record<string, string>;
}) {
  const t = useTranslations("administration.schedule");
  const { ranges } = value;
  const ofExceptions = "schedule.exceptions.";
  // The zone's field says itself what is wrong with it.
  const wrongZone = checkSchedule({ timeZone: value.timeZone, ranges: [], exceptions: [] }).length > 0;
  const error = Object.entries(errors).find(
    ([path]) =>
      (path.startsWith("schedule.") && path !== "schedule.timeZone" && !path.startsWith(ofExceptions)) ||
      (path === "schedule" && !wrongZone),
  )?.[1];
  const wrongDays = new Map(
    Object.entries(errors)
      .filter(([path]) => path.startsWith(ofExceptions))
      .map(([path, text]) => [Number.parseInt(path.slice(ofExceptions.length), 10), text]),
  );
  const setRange = (index: number, patch: Partial<(typeof ranges)[number]>) =>
    onChange({ ...value, ranges: ranges.map((range, i) => (i === index ? { ...range, ...patch } : range)) });
  return (
    <div tabIndex={error ? -1 : undefined} data-invalid={Boolean(error)} className="flex flex-col gap-4 outline-none">
      <div className="flex flex-wrap items-end gap-3">
        <ZoneField value={value.timeZone} wrong={wrongZone} onChange={(timeZone) => onChange({ ...value, timeZone })} />
        <div className="pb-1.5">
          <Now schedule={value} whenEmpty={whenEmpty === "always"} />
        </div>
      </div>
      <div>
        <p className="mb-1.5 text-meta font-medium">{t("hours")}</p>
        {ranges.length === 0 && <p className="mb-2 text-muted">{t(whenEmpty)}</p>}
        <ul className="flex flex-col gap-2">
          {ranges.map((range, index) => (
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
                <IconButton
                  label={t("remove")}
                  onClick={() => onChange({ ...value, ranges: ranges.filter((_, i) => i !== index) })}
                >
                  <Minus aria-hidden className="size-4" />
                </IconButton>
              </span>
            </li>
          ))}
        </ul>
        <div className="mt-2 flex flex-wrap items-center gap-1.5">
          <Button
            icon={<Plus aria-hidden className="size-4" />}
            onClick={() =>
              onChange({ ...value, ranges: [...ranges, ranges.at(-1) ? { ...ranges.at(-1)!, days: [] } : office] })
            }
          >
            {t("add")}
          </Button>
          {ranges.length === 0 && (
            <>
              <Button look="ghost" onClick={() => onChange({ ...value, ranges: [office] })}>
                {t("presets.office")}
              </Button>
              <Button look="ghost" onClick={() => onChange({ ...value, ranges: [always] })}>
                {t("presets.all")}
              </Button>
            </>
          )}
        </div>
        <p className={clsx("mt-1.5 text-meta", error ? "text-bad" : "text-muted")}>{error ?? t("toHint")}</p>
      </div>
      <ExceptionsEditor
        wrong={wrongDays}
        value={value.exceptions}
        onChange={(exceptions) => onChange({ ...value, exceptions })}
        icon={<CalendarPlus aria-hidden className="size-4" />}
      />
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

function ZoneField({ value, wrong, onChange }: { value: string; wrong: boolean; onChange: (zone: string) => void }) {
  const t = useTranslations("administration.schedule");
  const list = useId();
  return (
    <Field label={t("zone")} error={wrong ? t("unknownZone") : undefined} className="w-64">
      <Input
        list={list}
        value={value}
        autoComplete="off"
        spellCheck={false}
        title={t("zoneHint")}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={list}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </Field>
  );
}

/** Whether it is open at this moment, and until when: the quickest check of what was typed. */
function Now({ schedule, whenEmpty }: { schedule: EditedSchedule; whenEmpty: boolean }) {
  const t = useTranslations("administration.schedule.now");
  const format = useFormatter();
  const second = useSecond();
  if (!second || checkSchedule(schedule).length > 0) return null;
  const at = new Date(Math.floor(second / 60) * 60_000);
  const open = isOpen(schedule, at, whenEmpty);
  const change = nextChange(schedule, at, whenEmpty)?.at;
  const time =
    change &&
    format.dateTime(change, {
      timeZone: schedule.timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  return (
    <Chip tone={open ? "ok" : "info"} icon={<Clock aria-hidden className="size-3" />}>
      {time ? t(open ? "openUntil" : "closedUntil", { time }) : t(open ? "open" : "closed")}
    </Chip>
  );
}
