"use client";

import { useTranslations } from "next-intl";
import { days } from "#domain/schedule";
import { Switch } from "../switch.tsx";
import { type EditedRange, RangesEditor } from "./ranges-editor.tsx";
import { Section } from "./section.tsx";

const waking: EditedRange = { days: [...days], from: "09:00", to: "20:59" };
const working: EditedRange = { days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:59" };

/** Hours by the recipients' own clocks, beside a dialer's schedule; off = only the schedule counts. */
export function ContactHours({
  value,
  onChange,
  error,
}: {
  value: EditedRange[] | null;
  onChange: (value: EditedRange[] | null) => void;
  error?: string | undefined;
}) {
  const t = useTranslations("administration.dialers.contactHours");
  return (
    <Section title={t("title")}>
      <Switch
        checked={value !== null}
        onChange={(on) => onChange(on ? [waking] : null)}
        label={t("label")}
        hint={t("hint")}
      />
      {value && (
        <>
          <RangesEditor
            value={value}
            onChange={onChange}
            empty={t("empty")}
            presets={{ office: working, all: waking }}
            presetNames={{ office: t("presets.office"), all: t("presets.all") }}
            error={error}
          />
          <p className="text-meta text-muted">{t("zones")}</p>
        </>
      )}
    </Section>
  );
}
