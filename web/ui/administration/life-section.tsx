"use client";

import { useTranslations } from "next-intl";
import { Switch } from "../switch.tsx";
import type { EditedCampaign } from "./campaign-form.tsx";
import { DispositionsEditor } from "./dispositions-editor.tsx";
import { AreaField, NumberField } from "./fields.tsx";
import { Pair, Section } from "./section.tsx";

type Life = Pick<
  EditedCampaign,
  | "wrapUpSeconds"
  | "transferSeconds"
  | "reminderSeconds"
  | "reminderText"
  | "silenceCloseSeconds"
  | "dispositionRequired"
  | "dispositions"
>;

/** What happens to a campaign's conversations once an agent has them: hand over, silence, wrap-up, dispositions. */
export function LifeSection({
  value,
  set,
  errors,
  errorAt,
}: {
  value: Life;
  set: (patch: Partial<Life>) => void;
  errors: Record<string, string>;
  errorAt: (path: string) => string | undefined;
}) {
  const t = useTranslations("administration.campaigns.life");
  const all = useTranslations("administration");
  const seconds = (
    key: "wrapUpSeconds" | "transferSeconds" | "reminderSeconds" | "silenceCloseSeconds",
    fallback: number,
  ) => (
    <NumberField
      label={t(key)}
      hint={t(`${key}Hint`)}
      error={errors[key]}
      unit={all("seconds")}
      min={0}
      value={value[key]}
      fallback={fallback}
      onChange={(next) => set({ [key]: next as number })}
    />
  );
  return (
    <Section title={t("title")}>
      <Pair>
        {seconds("transferSeconds", 60)}
        {seconds("wrapUpSeconds", 0)}
        {seconds("reminderSeconds", 0)}
        {seconds("silenceCloseSeconds", 0)}
      </Pair>
      <AreaField
        label={t("reminderText")}
        hint={t("reminderTextHint")}
        error={errors.reminderText}
        value={value.reminderText}
        onChange={(reminderText) => set({ reminderText })}
      />
      <DispositionsEditor
        value={value.dispositions}
        onChange={(dispositions) => set({ dispositions: dispositions as Life["dispositions"] })}
        error={errorAt("dispositions")}
      />
      <Switch
        checked={value.dispositionRequired}
        onChange={(dispositionRequired) => set({ dispositionRequired })}
        label={t("dispositionRequired")}
        hint={t("dispositionRequiredHint")}
      />
    </Section>
  );
}
