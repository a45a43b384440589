"use client";

import { CalendarPlus, Clock } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useId } from "react";
import { checkSchedule, days, isOpen, nextChange } from "#domain/schedule";
import { Chip } from "../chip.tsx";
import { useSecond } from "../clock.tsx";
import { Field, Input } from "../field.tsx";
import { type EditedRange, RangesEditor } from "./ranges-editor.tsx";
import { ExceptionsEditor } from "./schedule-exceptions.tsx";

export interface EditedSchedule {
  timeZone: string;
  ranges: EditedRange[];
  exceptions: { date: string; ranges: { from: string; to: string }[] }[];
}

const office: EditedRange = {
  days: ["mon", "tue", "wed", "thu", "fri"],
  from: "09:00",
  to: "17:59",
};
const always: EditedRange = { days: [...days], from: "00:00", to: "23:59" };

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
  return (
    <div tabIndex={error ? -1 : undefined} data-invalid={Boolean(error)} className="flex flex-col gap-4 outline-none">
      <div className="flex flex-wrap items-end gap-3">
        <ZoneField value={value.timeZone} wrong={wrongZone} onChange={(timeZone) => onChange({ ...value, timeZone })} />
        <div className="pb-1.5">
          <Now schedule={value} whenEmpty={whenEmpty === "always"} />
        </div>
      </div>
      <RangesEditor
        value={ranges}
        onChange={(changed) => onChange({ ...value, ranges: changed })}
        empty={t(whenEmpty)}
        presets={{ office, all: always }}
        error={error}
      />
      <ExceptionsEditor
        wrong={wrongDays}
        value={value.exceptions}
        onChange={(exceptions) => onChange({ ...value, exceptions })}
        icon={<CalendarPlus aria-hidden className="size-4" />}
      />
    </div>
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
