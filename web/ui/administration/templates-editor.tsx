"use client";

import { Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Provider } from "#web/server/actions/providers";
import { Button, IconButton } from "../button.tsx";
import { Field, Input, Textarea } from "../field.tsx";

type Templates = Provider["templates"];

/** The texts that WhatsApp has approved for this account (D32), as they were approved. */
export function TemplatesEditor({
  value,
  onChange,
  errors,
}: {
  value: Templates;
  onChange: (value: Templates) => void;
  errors: Record<string, string>;
}) {
  const t = useTranslations("administration.providers.templates");
  const set = (index: number, patch: Partial<Templates[number]>) =>
    onChange(value.map((each, i) => (i === index ? { ...each, ...patch } : each)));
  return (
    <div>
      {value.length === 0 && <p className="mb-2 text-muted">{t("none")}</p>}
      <ul className="flex flex-col divide-y">
        {value.map((template, index) => {
          const error = (name: keyof Templates[number]) => errors[`templates.${index}.${name}`];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the name is being typed
            <li key={index} className="flex gap-2 py-3 first:pt-0">
              <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-[1fr_6rem_1fr]">
                <Field label={t("name")} error={error("name")}>
                  <Input
                    value={template.name}
                    spellCheck={false}
                    maxLength={100}
                    placeholder="order_update"
                    onChange={(event) => set(index, { name: event.target.value })}
                  />
                </Field>
                <Field label={t("language")} error={error("language")}>
                  <Input
                    value={template.language}
                    spellCheck={false}
                    maxLength={10}
                    placeholder="es"
                    onChange={(event) => set(index, { language: event.target.value })}
                  />
                </Field>
                <Field label={t("externalId")} error={error("externalId")} optional>
                  <Input
                    value={template.externalId}
                    spellCheck={false}
                    maxLength={200}
                    placeholder="HX…"
                    onChange={(event) => set(index, { externalId: event.target.value })}
                  />
                </Field>
                <Field label={t("body")} error={error("body")} className="sm:col-span-3">
                  <Textarea
                    rows={2}
                    maxLength={1600}
                    value={template.body}
                    onChange={(event) => set(index, { body: event.target.value })}
                  />
                </Field>
              </div>
              <IconButton
                label={t("remove", { name: template.name })}
                onClick={() => onChange(value.filter((_, i) => i !== index))}
                className="mt-5"
              >
                <Minus aria-hidden className="size-4" />
              </IconButton>
            </li>
          );
        })}
      </ul>
      <Button
        icon={<Plus aria-hidden className="size-4" />}
        onClick={() => onChange([...value, { name: "", language: "", body: "", externalId: "" }])}
      >
        {t("add")}
      </Button>
    </div>
  );
}
