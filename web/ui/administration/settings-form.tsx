"use client";

import { getCountries, getCountryCallingCode } from "libphonenumber-js/min";
import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Settings } from "#domain/settings";
import { saveSettings } from "#web/server/actions/settings";
import { Switch } from "../switch.tsx";
import { EditForm } from "./edit-form.tsx";
import { AreaField, ChoiceField, NumberField } from "./fields.tsx";
import { Section } from "./section.tsx";
import { useDraft } from "./use-draft.ts";

const keywords = ["stop", "start", "help"] as const;

/** What holds for the whole installation: country, grace time, voice rule, and the keywords with their answers (D21, D23, D30, D31). */
export function SettingsForm({ settings }: { settings: Settings }) {
  const t = useTranslations("settings");
  const draft = useDraft(asForm(settings));
  const { value, set, errors, errorAt } = draft;
  const countries = useCountries();
  return (
    <EditForm
      title={t("title")}
      draft={draft}
      id="settings"
      path="/administration/settings"
      onSave={() => saveSettings(asSettings(value))}
    >
      <Section title={t("numbers")} hint={t("numbersHint")}>
        <ChoiceField
          label={t("country")}
          hint={t("countryHint")}
          value={value.defaultCountry || undefined}
          error={errors.defaultCountry}
          choices={countries}
          onChange={(defaultCountry) => set({ defaultCountry })}
          className="max-w-80"
        />
      </Section>
      <Section title={t("agents")}>
        <NumberField
          label={t("grace")}
          hint={t("graceHint")}
          unit={t("seconds")}
          min={0}
          max={3600}
          value={value.graceSeconds}
          fallback={60}
          error={errors.graceSeconds}
          onChange={(graceSeconds) => set({ graceSeconds: graceSeconds ?? 0 })}
        />
        <Switch
          checked={value.requireVoiceMember}
          onChange={(requireVoiceMember) => set({ requireVoiceMember })}
          label={t("voice")}
          hint={t("voiceHint")}
        />
      </Section>
      {keywords.map((keyword) => (
        <Section key={keyword} title={t(`${keyword}.title`)} hint={t(`${keyword}.hint`)}>
          <AreaField
            label={t("words")}
            hint={t("wordsHint")}
            rows={3}
            value={value.keywords[keyword]}
            error={errorAt(`keywords.${keyword}`)}
            onChange={(words) => set({ keywords: { ...value.keywords, [keyword]: words } })}
          />
          <AreaField
            label={t("answer")}
            hint={t(`${keyword}.answerHint`)}
            value={value.answers[keyword]}
            error={errorAt(`answers.${keyword}`)}
            onChange={(answer) => set({ answers: { ...value.answers, [keyword]: answer } })}
          />
        </Section>
      ))}
    </EditForm>
  );
}

type Words = Record<(typeof keywords)[number], string>;

/** Lists of words as people write them, with commas. */
function asForm({ keywords: lists, ...rest }: Settings) {
  const words = Object.fromEntries(keywords.map((keyword) => [keyword, lists[keyword].join(", ")])) as Words;
  return { ...rest, keywords: words };
}

function asSettings({ keywords: words, ...rest }: ReturnType<typeof asForm>) {
  const list = (text: string) => [...new Set(text.split(/[,;\n]/).map((word) => word.trim()))].filter(Boolean);
  return { ...rest, keywords: { stop: list(words.stop), start: list(words.start), help: list(words.help) } };
}

function useCountries() {
  const locale = useLocale();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: "region" });
    return getCountries()
      .map((code) => ({ value: code as string, label: `${names.of(code) ?? code} (+${getCountryCallingCode(code)})` }))
      .sort((a, b) => a.label.localeCompare(b.label, locale));
  }, [locale]);
}
