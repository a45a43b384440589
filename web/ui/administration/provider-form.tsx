"use client";

import { useTranslations } from "next-intl";
import {
  type Provider,
  type ProviderType,
  type ProviderUses,
  removeProvider,
  saveProvider,
} from "#web/server/actions/providers";
import { Chip } from "../chip.tsx";
import { Switch } from "../switch.tsx";
import { EditForm } from "./edit-form.tsx";
import { type EditedProvider, editedProvider } from "./edited-provider.ts";
import { ChoiceField, NumberField } from "./fields.tsx";
import { FormHead, useRemoval } from "./form-head.tsx";
import { NumberTester } from "./number-tester.tsx";
import { PriceField } from "./price-field.tsx";
import { ProviderAccount } from "./provider-account.tsx";
import { Addresses } from "./provider-addresses.tsx";
import { ProviderTest } from "./provider-test.tsx";
import { UsedBy } from "./provider-uses.tsx";
import { RecipientLimitField } from "./recipient-limit-field.tsx";
import { Section } from "./section.tsx";
import { TemplatesEditor } from "./templates-editor.tsx";
import { useDraft } from "./use-draft.ts";

const forms = ["e164", "digits", "typed"] as const;

/** An account at a carrier (F1): the fields that its type needs, write-only secrets, its addresses, and whether it works. */
export function ProviderForm({
  provider,
  initial,
  types,
  uses,
}: {
  provider: Provider | null;
  initial: EditedProvider;
  types: ProviderType[];
  uses: ProviderUses;
}) {
  const t = useTranslations("administration.providers");
  const draft = useDraft(initial);
  const { value, set, errors } = draft;
  const type = types.find((each) => each.type === value.type);
  const used = uses.campaigns.length + uses.dialers.length > 0;
  const removal = useRemoval(
    "providers",
    provider?.id ?? null,
    provider?.name ?? "",
    removeProvider,
    used ? (
      <>
        <p className="mb-3">{t("delete.used")}</p>
        <UsedBy uses={uses} />
      </>
    ) : undefined,
  );

  return (
    <EditForm
      title={provider ? provider.name : t("newTitle")}
      aside={provider?.isDefault && <Chip tone="accent">{t("isDefaultMark")}</Chip>}
      draft={draft}
      id={provider?.id ?? null}
      path="/administration/providers"
      onSave={async () => {
        const saved = await saveProvider({ ...value, id: provider?.id ?? null });
        // As it will be read back, so that nothing looks unsaved: the server trims, and keeps one default. Secrets do not stay on the page.
        if (saved.ok) set(editedProvider(saved.data));
        return saved;
      }}
      remove={removal}
    >
      <FormHead noun="providers" draft={draft} isNew={!provider}>
        <ChoiceField
          label={t("type")}
          hint={provider ? t("typeFixed") : undefined}
          className="max-w-96"
          value={value.type || undefined}
          disabled={Boolean(provider)}
          choices={types.map(({ type, label }) => ({ value: type, label }))}
          error={errors.type}
          onChange={(next) =>
            set({ type: next, ratePerSecond: types.find((each) => each.type === next)?.defaultRatePerSecond ?? null })
          }
        />
        {type?.hint && (
          <p className="max-w-96 rounded-field bg-info-soft px-2.5 py-1.5">
            {t.has(`typeHints.${type.type}` as never) ? t(`typeHints.${type.type}` as never) : type.hint}
          </p>
        )}
        <Switch
          checked={value.isDefault}
          onChange={(isDefault) => set({ isDefault })}
          label={t("isDefault")}
          hint={t("isDefaultHint")}
        />
      </FormHead>
      {type && <ProviderAccount type={type} draft={draft} saved={provider} initial={initial.settings} />}
      {(value.settings.from?.startsWith("whatsapp:") || value.templates.length > 0) && (
        <Section title={t("sections.templates")} hint={t("templates.hint")}>
          <TemplatesEditor value={value.templates} errors={errors} onChange={(templates) => set({ templates })} />
        </Section>
      )}
      <Section title={t("sections.addresses")} hint={t("addressesHint")}>
        <Addresses provider={provider} noReceipts={type?.noReceipts ?? false} />
      </Section>
      <Section title={t("sections.limits")}>
        <NumberField
          label={t("rate")}
          hint={t("rateHint", { type: type?.label ?? "–", usual: type?.defaultRatePerSecond ?? t("rateUnknown") })}
          error={errors.ratePerSecond}
          min={0}
          step="any"
          value={value.ratePerSecond}
          fallback={null}
          onChange={(ratePerSecond) => set({ ratePerSecond })}
        />
        <RecipientLimitField
          value={value.recipientLimit}
          channel={value.settings.from?.startsWith("whatsapp:") ? "whatsapp" : (type?.channel ?? "sms")}
          errors={errors}
          onChange={(recipientLimit) => set({ recipientLimit })}
        />
        <PriceField price={value.segmentPrice} errors={errors} onChange={(segmentPrice) => set({ segmentPrice })} />
      </Section>
      <Section title={t("sections.numbers")}>
        <ChoiceField
          label={t("numberForm")}
          hint={t("numberFormHint")}
          className="max-w-96"
          value={value.numberForm ?? "own"}
          error={errors.numberForm}
          choices={[
            { value: "own", label: t("numberForms.own", { form: t(`numberForms.${type?.numberForm ?? "e164"}`) }) },
            ...forms.map((form) => ({ value: form, label: t(`numberForms.${form}`) })),
          ]}
          onChange={(form) => set({ numberForm: form === "own" ? null : (form as (typeof forms)[number]) })}
        />
        <NumberTester
          pattern={value.numberPattern}
          numberForm={value.numberForm ?? type?.numberForm ?? "e164"}
          error={errors.numberPattern}
          onChange={(numberPattern) => set({ numberPattern })}
        />
      </Section>
      {provider && (
        <Section title={t("sections.test")} hint={t("test.hint")}>
          <ProviderTest key={provider.id} provider={provider} unsaved={draft.dirty} />
        </Section>
      )}
      {used && (
        <Section title={t("sections.usedBy")}>
          <UsedBy uses={uses} />
        </Section>
      )}
    </EditForm>
  );
}
