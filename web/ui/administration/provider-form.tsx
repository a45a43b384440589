"use client";

import { Check, Copy, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { compilePattern } from "#domain/number-pattern";
import { type Provider, type ProviderType, removeProvider, saveProvider } from "#web/server/actions/providers";
import { IconButton } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { Field, Input } from "../field.tsx";
import { Switch } from "../switch.tsx";
import { toast } from "../toast.tsx";
import { EditForm } from "./edit-form.tsx";
import { ChoiceField, NumberField, TextField } from "./fields.tsx";
import { Folded, Pair, Section } from "./section.tsx";
import { useDraft } from "./use-draft.ts";

export type EditedProvider = Pick<
  Provider,
  "name" | "type" | "isDefault" | "ratePerSecond" | "numberPattern" | "numberForm"
> & { settings: Record<string, string> };

/** An account at a carrier (F1): the fields that its type needs, write-only secrets, and the addresses that it calls. */
export function ProviderForm({
  provider,
  initial,
  types,
}: {
  provider: Provider | null;
  initial: EditedProvider;
  types: ProviderType[];
}) {
  const t = useTranslations("administration.providers");
  const all = useTranslations("administration");
  const draft = useDraft(initial);
  const { value, set, errors } = draft;
  const type = types.find((each) => each.type === value.type);
  const word = (name: string, part: "label" | "hint") =>
    t.has(`settings.${name}.${part}` as never)
      ? t(`settings.${name}.${part}` as never)
      : part === "label"
        ? name
        : undefined;

  return (
    <EditForm
      title={provider ? provider.name : t("newTitle")}
      aside={provider?.isDefault && <Chip tone="accent">{t("isDefaultMark")}</Chip>}
      draft={draft}
      id={provider?.id ?? null}
      path="/administration/providers"
      onSave={async () => {
        const saved = await saveProvider({ ...value, id: provider?.id ?? null });
        // What was typed as a secret is not to stay on the page.
        if (saved.ok) set({ settings: keepVisible(value.settings, type) });
        return saved;
      }}
      remove={
        provider
          ? {
              title: t("delete.title", { name: provider.name }),
              text: t("delete.text"),
              confirm: t("delete.confirm"),
              onRemove: () => removeProvider({ id: provider.id }),
            }
          : undefined
      }
    >
      <Section title={t("sections.basics")}>
        <Pair>
          <TextField
            label={t("name")}
            value={value.name}
            maxLength={80}
            required
            autoFocus={!provider}
            error={errors.name}
            onChange={(name) => set({ name })}
          />
          <ChoiceField
            label={t("type")}
            hint={provider ? t("typeFixed") : undefined}
            value={value.type || undefined}
            disabled={Boolean(provider)}
            choices={types.map(({ type, label }) => ({ value: type, label }))}
            error={errors.type}
            onChange={(next) =>
              set({ type: next, ratePerSecond: types.find((each) => each.type === next)?.defaultRatePerSecond ?? null })
            }
          />
        </Pair>
        <Switch
          checked={value.isDefault}
          onChange={(isDefault) => set({ isDefault })}
          disabled={provider?.isDefault}
          label={t("isDefault")}
          hint={t("isDefaultHint")}
        />
      </Section>
      {type && (
        <Section title={t("sections.account")}>
          {type.settings.map(({ name, required, secret }) => {
            const set_ = provider?.secretsSet.includes(name);
            return (
              <TextField
                key={name}
                label={word(name, "label")}
                hint={secret && provider ? t(set_ ? "secretSet" : "secretEmpty") : word(name, "hint")}
                optional={!required}
                error={errors[`settings.${name}`]}
                type={secret ? "password" : "text"}
                autoComplete={secret ? "new-password" : "off"}
                spellCheck={false}
                placeholder={secret && set_ ? "••••••••" : undefined}
                value={value.settings[name] ?? ""}
                onChange={(next) => set({ settings: { ...value.settings, [name]: next } })}
              />
            );
          })}
        </Section>
      )}
      <Section title={t("sections.addresses")} hint={t("addressesHint")}>
        {provider ? (
          <>
            <Address label={t("inboundUrl")} address={provider.inboundUrl} />
            <Address label={t("statusUrl")} address={provider.statusUrl} />
          </>
        ) : (
          <p className="text-muted">{t("addressesLater")}</p>
        )}
      </Section>
      <Section title={t("sections.limits")}>
        <NumberField
          label={t("rate")}
          hint={t("rateHint", {
            type: type?.label ?? "–",
            usual: type?.defaultRatePerSecond ?? t("rateUnknown"),
          })}
          error={errors.ratePerSecond}
          min={0}
          step="any"
          value={value.ratePerSecond}
          fallback={null}
          onChange={(ratePerSecond) => set({ ratePerSecond })}
        />
      </Section>
      <Folded
        title={all("advanced")}
        hint={all("advancedHint")}
        open={Boolean(errors.numberPattern || errors.numberForm)}
      >
        <Section title={t("pattern")}>
          <Pattern
            value={value.numberPattern}
            error={errors.numberPattern}
            onChange={(numberPattern) => set({ numberPattern })}
          />
          <ChoiceField
            label={t("numberForm")}
            hint={t("numberFormHint")}
            className="max-w-72"
            value={value.numberForm ?? "own"}
            choices={[
              { value: "own", label: t("numberForms.own", { form: type?.numberForm ?? "–" }) },
              ...(["e164", "digits", "typed"] as const).map((form) => ({
                value: form,
                label: t(`numberForms.${form}`),
              })),
            ]}
            onChange={(form) => set({ numberForm: form === "own" ? null : (form as "e164" | "digits" | "typed") })}
          />
        </Section>
      </Folded>
    </EditForm>
  );
}

function keepVisible(settings: Record<string, string>, type: ProviderType | undefined): Record<string, string> {
  const secret = new Set(type?.settings.filter((each) => each.secret).map((each) => each.name));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !secret.has(name)));
}

function Address({ label, address }: { label: string; address: string }) {
  const t = useTranslations("administration.providers");
  return (
    <Field label={label}>
      <span className="flex gap-1.5">
        <Input readOnly value={address} onFocus={(event) => event.target.select()} className="font-mono text-meta" />
        <IconButton
          label={t("copy")}
          look="secondary"
          onClick={() => navigator.clipboard.writeText(address).then(() => toast.success(t("copied")))}
        >
          <Copy aria-hidden className="size-4" />
        </IconButton>
      </span>
    </Field>
  );
}

/** The pattern, with a number to try it on: search semantics surprise people (D16). */
function Pattern({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const t = useTranslations("administration.providers");
  const [number, setNumber] = useState("");
  let fits: boolean | null = null;
  let wrong: string | undefined;
  try {
    fits = number ? compilePattern(value).matches(number) : null;
  } catch (problem) {
    wrong = (problem as Error).message;
  }
  return (
    <Pair>
      <TextField
        label={t("pattern")}
        hint={t("patternHint")}
        error={error ?? wrong}
        spellCheck={false}
        value={value}
        onChange={onChange}
      />
      <Field label={t("try")}>
        <span className="flex items-center gap-2">
          <Input value={number} onChange={(event) => setNumber(event.target.value)} inputMode="tel" />
          <span role="status" className="shrink-0">
            {fits === true && (
              <Chip tone="ok" icon={<Check aria-hidden className="size-3" />}>
                {t("tryYes")}
              </Chip>
            )}
            {fits === false && (
              <Chip tone="bad" icon={<X aria-hidden className="size-3" />}>
                {t("tryNo")}
              </Chip>
            )}
          </span>
        </span>
      </Field>
    </Pair>
  );
}
