"use client";

import { useFormatter, useTranslations } from "next-intl";
import { missedPolicies } from "#domain/missed-window";
import { type Dialer, type DialerSettings, removeDialer, saveDialer } from "#web/server/actions/dialers";
import { RunChip } from "../dialers/dialer-state.tsx";
import { LinkButton } from "../link-button.tsx";
import { Switch } from "../switch.tsx";
import { ContactHours } from "./contact-hours.tsx";
import { DialerTemplate, type KnownTemplate } from "./dialer-template.tsx";
import { EditForm } from "./edit-form.tsx";
import { ChoiceField, NumberField, TextField } from "./fields.tsx";
import { FormHead, ProviderField, useRemoval } from "./form-head.tsx";
import { GroupsField } from "./groups-field.tsx";
import { ScheduleEditor } from "./schedule-editor.tsx";
import { Folded, Pair, Section } from "./section.tsx";
import { useDraft } from "./use-draft.ts";

export interface DialerProvider {
  id: string;
  name: string;
  needsDialString: boolean;
  minimumGapMilliseconds: number;
  templates: KnownTemplate[];
}

/** A dialer (F26–F35). Its state is changed in its monitor, not here. */
export function DialerForm({
  id,
  dialer,
  state,
  providers,
  groups,
}: {
  id: string | null;
  dialer: DialerSettings;
  state: Pick<Dialer, "phase" | "counts"> | null;
  providers: DialerProvider[];
  groups: { id: string; name: string }[];
}) {
  const t = useTranslations("administration.dialers");
  const all = useTranslations("administration");
  const format = useFormatter();
  const draft = useDraft({ ...dialer, dialString: dialer.dialString ?? "" });
  const { value, set, errors, errorAt } = draft;
  const removal = useRemoval("dialers", id, dialer.name, removeDialer);
  const provider = providers.find((each) => each.id === value.providerId);
  const minimum = provider?.minimumGapMilliseconds ?? 0;

  return (
    <EditForm
      title={id ? dialer.name : t("newTitle")}
      aside={
        id && (
          <>
            {state && <RunChip dialer={state} />}
            <LinkButton href={`/dialers/${id}`} look="ghost">
              {t("monitor")}
            </LinkButton>
          </>
        )
      }
      draft={draft}
      id={id}
      path="/administration/dialers"
      onSave={() => saveDialer({ ...value, id, dialString: value.dialString.trim() || null })}
      remove={removal}
    >
      <FormHead noun="dialers" draft={draft} isNew={id === null} hint={t("nameHint")} maxLength={60} spellCheck={false}>
        <Pair>
          <ProviderField noun="dialers" draft={draft} providers={providers} />
          {(provider?.needsDialString || value.dialString) && (
            <TextField
              label={t("dialString")}
              hint={t("dialStringHint")}
              value={value.dialString}
              error={errors.dialString}
              onChange={(dialString) => set({ dialString })}
            />
          )}
        </Pair>
        <Switch
          checked={value.enabled}
          onChange={(enabled) => set({ enabled })}
          label={t("enabled")}
          hint={t("enabledHint")}
        />
        <Switch
          checked={value.checkBlacklist}
          onChange={(checkBlacklist) => set({ checkBlacklist })}
          label={t("checkBlacklist")}
          hint={t("checkBlacklistHint")}
        />
        <GroupsField
          groups={groups}
          value={value.groups}
          onChange={(next) => set({ groups: next })}
          hint={all("groups.hint")}
          error={errorAt("groups")}
        />
      </FormHead>
      <Section title={all("schedule.title")}>
        <ScheduleEditor
          value={value.schedule}
          onChange={(schedule) => set({ schedule })}
          whenEmpty="never"
          errors={errors}
        />
      </Section>
      <DialerTemplate
        value={value.template}
        templates={provider?.templates ?? []}
        error={errorAt("template")}
        onChange={(template) => set({ template })}
      />
      <Section title={t("missed")} hint={t("missedHint")}>
        <ChoiceField
          label={t("missedLabel")}
          error={errors.missedPolicy}
          value={value.missedPolicy}
          choices={missedPolicies.map((policy) => ({ value: policy, label: t(`missedPolicies.${policy}`) }))}
          onChange={(missedPolicy) => set({ missedPolicy: missedPolicy as DialerSettings["missedPolicy"] })}
        />
      </Section>
      <ContactHours
        value={value.contactHours}
        onChange={(contactHours) => set({ contactHours })}
        error={errorAt("contactHours")}
      />
      <Section title={t("sections.pace")}>
        <NumberField
          label={t("gap")}
          hint={
            <>
              {minimum > 0 ? t("gapMinimum", { minimum }) : t("gapHint")}
              {value.gapMilliseconds > 0 && (
                <>
                  {" "}
                  {t("perSecond", { rate: format.number(1000 / value.gapMilliseconds, { maximumFractionDigits: 2 }) })}
                </>
              )}
            </>
          }
          error={errors.gapMilliseconds}
          unit={t("milliseconds")}
          min={0}
          value={value.gapMilliseconds}
          fallback={0}
          onChange={(next) => set({ gapMilliseconds: next as number })}
        />
      </Section>
      <Folded title={all("advanced")} hint={all("advancedHint")} open={Boolean(errors.batchSize)}>
        <Section title={t("batchSize")}>
          <NumberField
            label={t("batchSize")}
            hint={t("batchSizeHint")}
            error={errors.batchSize}
            min={1}
            max={500}
            value={value.batchSize}
            fallback={50}
            onChange={(next) => set({ batchSize: next as number })}
          />
        </Section>
      </Folded>
    </EditForm>
  );
}
