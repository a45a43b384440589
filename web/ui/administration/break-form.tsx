"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { breakIcons } from "#domain/break-icons";
import { type BreakKind, removeBreak, saveBreak } from "#web/server/actions/breaks";
import { BreakIcon } from "../break-icon.tsx";
import { Chip } from "../chip.tsx";
import { EditForm } from "./edit-form.tsx";
import { TextField } from "./fields.tsx";
import { Section } from "./section.tsx";
import { useDraft } from "./use-draft.ts";

/** A kind of break that agents choose and supervisors send them on: its name and its sign. */
export function BreakForm({
  id,
  kind,
  agents,
}: {
  id: string | null;
  kind: Pick<BreakKind, "name" | "icon">;
  /** How many are on it now. */
  agents: number;
}) {
  const t = useTranslations("breaks");
  const draft = useDraft(kind);
  const { value, set, errors } = draft;
  return (
    <EditForm
      title={id ? kind.name : t("newTitle")}
      aside={agents > 0 && <Chip tone="break">{t("agents", { count: agents })}</Chip>}
      draft={draft}
      id={id}
      path="/administration/breaks"
      onSave={() => saveBreak({ ...value, id })}
      remove={
        id
          ? {
              title: t("delete.title", { name: kind.name }),
              text: t("delete.text", { count: agents }),
              confirm: t("delete.confirm"),
              onRemove: () => removeBreak({ id }),
            }
          : undefined
      }
    >
      <Section title={t("section")} hint={t("sectionHint")}>
        <TextField
          label={t("name")}
          hint={t("nameHint")}
          value={value.name}
          maxLength={80}
          required
          autoFocus={id === null}
          error={errors.name}
          onChange={(name) => set({ name })}
          className="max-w-96"
        />
        <fieldset>
          <legend className="mb-1 font-medium">{t("icon")}</legend>
          <div className="grid max-w-96 grid-cols-6 gap-2">
            {breakIcons.map((icon) => (
              <label
                key={icon}
                title={t(`icons.${icon}`)}
                className={clsx(
                  "flex h-11 cursor-pointer items-center justify-center rounded-field border transition-colors",
                  "has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent",
                  value.icon === icon
                    ? "border-break bg-break-soft text-break"
                    : "border-line text-muted hover:border-line-strong hover:text-fg",
                )}
              >
                <input
                  type="radio"
                  name="icon"
                  value={icon}
                  checked={value.icon === icon}
                  onChange={() => set({ icon })}
                  className="sr-only"
                />
                <BreakIcon name={icon} className="size-5" />
                <span className="sr-only">{t(`icons.${icon}`)}</span>
              </label>
            ))}
          </div>
        </fieldset>
      </Section>
    </EditForm>
  );
}
