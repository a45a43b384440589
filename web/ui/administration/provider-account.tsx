"use client";

import { useTranslations } from "next-intl";
import type { Provider, ProviderSetting, ProviderType } from "#web/server/actions/providers";
import { Switch } from "../switch.tsx";
import type { EditedProvider } from "./edited-provider.ts";
import { ChoiceField, TextField } from "./fields.tsx";
import { Section } from "./section.tsx";
import type { Draft } from "./use-draft.ts";

/** The settings and secrets that a type asks for, as its adapter lists them. */
export function ProviderAccount({
  type,
  draft,
  saved,
  initial,
}: {
  type: ProviderType;
  draft: Draft<EditedProvider>;
  saved: Provider | null;
  initial: Record<string, string>;
}) {
  const t = useTranslations("administration.providers");
  const { settings } = draft.value;
  // Kept secrets never follow an account to another server.
  const moved =
    saved !== null && type.addressSettings.some((name) => originOf(initial[name]) !== originOf(settings[name]));
  return (
    <Section title={t("sections.account")}>
      {inOrder(type.settings).map((setting) => (
        <SettingField
          key={setting.name}
          setting={setting}
          byUrl={type.addressSettings.includes("url")}
          value={settings[setting.name] ?? ""}
          error={draft.errors[`settings.${setting.name}`]}
          kept={saved ? saved.secretsSet.includes(setting.name) : null}
          moved={moved}
          onChange={(next) => draft.set({ settings: { ...settings, [setting.name]: next } })}
        />
      ))}
    </Section>
  );
}

function SettingField({
  setting,
  byUrl,
  value,
  error,
  kept,
  moved,
  onChange,
}: {
  setting: ProviderSetting;
  /** The carrier is spoken to by an address with gaps, in which a sender means something else. */
  byUrl: boolean;
  value: string;
  error: string | undefined;
  /** Whether a secret has a value; null for a provider that is not made yet. */
  kept: boolean | null;
  moved: boolean;
  onChange: (value: string) => void;
}) {
  const t = useTranslations("administration.providers");
  const { name, secret, kind } = setting;
  // The catalogue's words, where it knows the setting; a new adapter's own until then.
  const word = (part: string) => {
    const key = `settings.${name}.${part}` as never;
    return t.has(key) ? t(key) : null;
  };
  const label = word("label") ?? setting.title ?? name;
  const own = (byUrl ? word("hintByUrl") : null) ?? word("hint") ?? setting.description ?? undefined;
  const hint = !secret || kept === null ? own : t(!kept ? "secretEmpty" : moved ? "secretMoved" : "secretSet");
  const optional = !setting.required;
  if (kind === "choice")
    return (
      <ChoiceField
        label={label}
        hint={own}
        optional={optional}
        error={error}
        className="max-w-96"
        value={value || setting.fallback || (optional ? "none" : undefined)}
        choices={[
          ...(optional && !setting.fallback ? [{ value: "none", label: t("settingDefault") }] : []),
          ...setting.options.map((option) => ({ value: option, label: option })),
        ]}
        onChange={(next) => onChange(next === "none" ? "" : next)}
      />
    );
  if (kind === "switch")
    return (
      <Switch
        checked={(value || setting.fallback) === "true"}
        onChange={(next) => onChange(String(next))}
        label={label}
        hint={own}
      />
    );
  return (
    <TextField
      label={label}
      hint={hint}
      optional={optional}
      error={error}
      type={secret ? "password" : "text"}
      autoComplete={secret ? "new-password" : "off"}
      spellCheck={false}
      placeholder={secret && kept && !moved ? "••••••••" : (setting.example ?? setting.fallback ?? undefined)}
      value={value}
      onChange={onChange}
    />
  );
}

/** What is needed first, the secrets with it, and then what may be left out. */
function inOrder(settings: readonly ProviderSetting[]): ProviderSetting[] {
  const rank = ({ required, secret }: ProviderSetting) => (secret ? 1 : required ? 0 : 2);
  return settings.toSorted((one, other) => rank(one) - rank(other));
}

function originOf(address: string | undefined): string {
  try {
    const { protocol, host } = new URL((address ?? "").trim());
    return `${protocol}//${host}`;
  } catch {
    return (address ?? "").trim();
  }
}
