"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { EditForm } from "./edit-form.tsx";
import { ChoiceField, TextField } from "./fields.tsx";
import { Section } from "./section.tsx";
import type { Draft } from "./use-draft.ts";

type Noun = "campaigns" | "dialers" | "providers" | "users";
type Removal = NonNullable<Parameters<typeof EditForm>[0]["remove"]>;

/** The first section of every noun's form: its name, and what belongs to it. */
export function FormHead<T extends { name: string }>({
  noun,
  draft,
  isNew,
  hint,
  maxLength = 80,
  spellCheck,
  children,
}: {
  noun: Noun;
  draft: Draft<T>;
  isNew: boolean;
  hint?: ReactNode;
  maxLength?: number;
  spellCheck?: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("administration");
  return (
    <Section title={t(`${noun}.sections.basics`)}>
      <TextField
        label={t(`${noun}.name`)}
        hint={hint}
        value={draft.value.name}
        maxLength={maxLength}
        required
        autoFocus={isNew}
        spellCheck={spellCheck}
        error={draft.errors.name}
        onChange={(name) => draft.set({ name } as Partial<T>)}
        className="max-w-96"
      />
      {children}
    </Section>
  );
}

/** Which account it sends and receives by (F5, F27). */
export function ProviderField<T extends { providerId: string }>({
  noun,
  draft,
  providers,
}: {
  noun: "campaigns" | "dialers";
  draft: Draft<T>;
  providers: readonly { id: string; name: string }[];
}) {
  const t = useTranslations("administration");
  return (
    <ChoiceField
      label={t(`${noun}.provider`)}
      value={draft.value.providerId || undefined}
      choices={providers.map(({ id, name }) => ({ value: id, label: name }))}
      error={draft.errors.providerId}
      onChange={(providerId) => draft.set({ providerId } as Partial<T>)}
    />
  );
}

/** What the bin of a form asks before it removes; none for what is not made yet. `blocked`: why it cannot be removed now. */
export function useRemoval(
  noun: Noun,
  id: string | null,
  name: string,
  remove: (input: { id: string }) => ReturnType<Removal["onRemove"]>,
  blocked?: ReactNode,
): Removal | undefined {
  const t = useTranslations("administration");
  if (!id) return undefined;
  return {
    title: t(`${noun}.delete.title`, { name }),
    text: t(`${noun}.delete.text`),
    confirm: t(`${noun}.delete.confirm`),
    blocked,
    onRemove: () => remove({ id }),
  };
}
