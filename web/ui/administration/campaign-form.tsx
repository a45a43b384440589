"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type Campaign, removeCampaign, saveCampaign } from "#web/server/actions/campaigns";
import { Chip } from "../chip.tsx";
import { Switch } from "../switch.tsx";
import { EditForm } from "./edit-form.tsx";
import { AreaField, ChoiceField, NumberField, TextField } from "./fields.tsx";
import { FormHead, ProviderField, useRemoval } from "./form-head.tsx";
import { GroupsField } from "./groups-field.tsx";
import { LifeSection } from "./life-section.tsx";
import { ResponsesEditor } from "./responses-editor.tsx";
import { ScheduleEditor } from "./schedule-editor.tsx";
import { Folded, Pair, Section } from "./section.tsx";
import { useDraft } from "./use-draft.ts";

export type EditedCampaign = Omit<Campaign, "id" | "members">;

const rules = ["nocall", "incall", "interaction", "ringall", "ringallmultiple", "omni", "nopause"] as const;
const orders = ["leastrecent", "rrmemory", "wrandom"] as const;

/** Numbers may be written with spaces, as "+1 555 0100"; other ids are also told apart by them. */
const portsOf = (typed: string) =>
  typed
    .split(/[,;]+|\s+(?=\S*\+)/)
    .flatMap((piece) => (piece.includes("+") ? [piece.replace(/[\s().-]/g, "")] : piece.split(/\s+/)))
    .filter(Boolean)
    .sort();

/** A campaign (F2–F18): three things to fill in, the rest works as it is. */
export function CampaignForm({
  id,
  campaign,
  members,
  providers,
  groups,
}: {
  id: string | null;
  campaign: EditedCampaign;
  members: number;
  providers: { id: string; name: string }[];
  groups: { id: string; name: string }[];
}) {
  const t = useTranslations("administration.campaigns");
  const all = useTranslations("administration");
  const draft = useDraft({ ...campaign, didPorts: campaign.didPorts.join(", ") });
  const { value, set, errors, errorAt } = draft;
  const removal = useRemoval("campaigns", id, campaign.name, removeCampaign);
  const { thresholds, texts, strategy } = value;
  const words = <T extends string>(of: "rules" | "orders", keys: readonly T[]) =>
    keys.map((key) => ({ value: key, label: t(`${of}.${key}.label` as never) }));
  const threshold = (key: keyof typeof thresholds, fallback: number) => (
    <NumberField
      label={t(`thresholds.${key}`)}
      hint={t(`thresholds.${key}Hint`)}
      error={errors[`thresholds.${key}`]}
      unit={key === "maxWaiting" ? t("customers") : all("seconds")}
      min={0}
      value={thresholds[key]}
      fallback={fallback}
      onChange={(next) => set({ thresholds: { ...thresholds, [key]: next as number } })}
    />
  );
  const text = (key: keyof typeof texts) => (
    <AreaField
      label={t(`texts.${key}`)}
      hint={t(`texts.${key}Hint`)}
      error={errors[`texts.${key}`]}
      value={texts[key]}
      onChange={(next) => set({ texts: { ...texts, [key]: next } })}
    />
  );

  return (
    <EditForm
      title={id ? campaign.name : t("newTitle")}
      aside={id && !campaign.enabled && <Chip>{all("disabled")}</Chip>}
      draft={draft}
      id={id}
      path="/administration/campaigns"
      onSave={() => {
        const didPorts = portsOf(value.didPorts);
        // As it will be read back, so that nothing looks unsaved afterwards.
        set({ didPorts: didPorts.join(", ") });
        return saveCampaign({ ...value, id, didPorts });
      }}
      remove={removal}
    >
      {id && members === 0 && (
        <p className="mx-4 mt-2 rounded-field bg-warn-soft px-2.5 py-1.5 md:mx-6">
          {t("noMembers")}
          <Link
            href={`/administration/members?campaign=${id}`}
            className="font-medium text-accent underline underline-offset-2"
          >
            {t("toMembers")}
          </Link>
        </p>
      )}
      <FormHead noun="campaigns" draft={draft} isNew={id === null}>
        <Pair>
          <ProviderField noun="campaigns" draft={draft} providers={providers} />
          <TextField
            label={t("didPorts")}
            hint={t("didPortsHint")}
            value={value.didPorts}
            error={errorAt("didPorts")}
            spellCheck={false}
            onChange={(didPorts) => set({ didPorts })}
          />
        </Pair>
        <Switch
          checked={value.enabled}
          onChange={(enabled) => set({ enabled })}
          label={t("enabled")}
          hint={t("enabledHint")}
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
          whenEmpty="always"
          errors={errors}
        />
      </Section>
      <Section title={t("sections.responses")} hint={t("responses.hint", { variable: "{{customer.name}}" })}>
        <ResponsesEditor value={value.responses} onChange={(responses) => set({ responses })} errors={errors} />
      </Section>
      <Folded
        title={all("advanced")}
        hint={all("advancedHint")}
        open={[
          "strategy",
          "maxInteractions",
          "acceptSeconds",
          "maxLapses",
          "wrapUpSeconds",
          "transferSeconds",
          "reminderSeconds",
          "reminderText",
          "silenceCloseSeconds",
          "dispositions",
          "thresholds",
          "texts",
          "chatTimeAction",
          "afterHours",
        ].some((path) => Boolean(errorAt(path)))}
      >
        <Section title={t("sections.routing")}>
          <Pair>
            <ChoiceField
              label={t("rule")}
              hint={t(`rules.${strategy.rule}.hint`)}
              error={errors["strategy.rule"]}
              value={strategy.rule}
              choices={words("rules", rules)}
              onChange={(rule) => set({ strategy: { ...strategy, rule: rule as typeof strategy.rule } })}
            />
            <ChoiceField
              label={t("order")}
              hint={t(`orders.${strategy.order}.hint`)}
              error={errors["strategy.order"]}
              value={strategy.order}
              choices={words("orders", orders)}
              onChange={(order) => set({ strategy: { ...strategy, order: order as typeof strategy.order } })}
            />
          </Pair>
          <NumberField
            label={t("maxInteractions")}
            hint={t("maxInteractionsHint")}
            error={errors.maxInteractions}
            min={1}
            max={100}
            value={value.maxInteractions}
            fallback={5}
            onChange={(next) => set({ maxInteractions: next as number })}
          />
          <Pair>
            <NumberField
              label={t("acceptSeconds")}
              hint={t("acceptSecondsHint")}
              error={errors.acceptSeconds}
              unit={all("seconds")}
              min={0}
              max={3_600}
              value={value.acceptSeconds}
              fallback={0}
              onChange={(next) => set({ acceptSeconds: next as number })}
            />
            <NumberField
              label={t("maxLapses")}
              hint={t("maxLapsesHint")}
              error={errors.maxLapses}
              unit={t("offersUnit")}
              min={0}
              max={100}
              value={value.maxLapses}
              fallback={3}
              onChange={(next) => set({ maxLapses: next as number })}
            />
          </Pair>
        </Section>
        <Section title={t("sections.thresholds")}>
          <Pair>
            {threshold("serviceLevelSeconds", 30)}
            {threshold("churnSeconds", 0)}
            {threshold("chatSeconds", 0)}
            {threshold("maxWaiting", 0)}
          </Pair>
          <Pair>
            <ChoiceField
              label={t("chatTimeAction")}
              hint={t("chatTimeActionHint")}
              value={value.chatTimeAction}
              choices={(["close", "warn"] as const).map((key) => ({ value: key, label: t(`chatTimeActions.${key}`) }))}
              onChange={(next) => set({ chatTimeAction: next as typeof value.chatTimeAction })}
            />
            <ChoiceField
              label={t("afterHours")}
              hint={t("afterHoursHint")}
              value={value.afterHours}
              choices={(["queueAtOpening", "missed"] as const).map((key) => ({
                value: key,
                label: t(`afterHoursChoices.${key}`),
              }))}
              onChange={(next) => set({ afterHours: next as typeof value.afterHours })}
            />
          </Pair>
        </Section>
        <LifeSection value={value} set={set} errors={errors} errorAt={errorAt} />
        <Section title={t("sections.texts")}>
          {text("outOfHours")}
          {text("queueFull")}
          {text("closing")}
          {text("help")}
        </Section>
      </Folded>
    </EditForm>
  );
}
