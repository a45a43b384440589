"use client";

import { useTranslations } from "next-intl";
import { fillTemplate, type Template, templateGaps, templateValueProblem } from "#domain/template";
import { Field, Input } from "../field.tsx";
import { Select } from "../select.tsx";

export interface TemplateChoice {
  templateId: string;
  variables: string[];
}

interface TemplatePickerProps {
  templates: Template[];
  value: TemplateChoice;
  onChange: (value: TemplateChoice) => void;
}

/** What was chosen, filled: its text, and whether it can go. */
export function chosenText(templates: Template[], value: TemplateChoice): { text: string; ready: boolean } {
  const template = templates.find((each) => each.id === value.templateId);
  if (!template) return { text: "", ready: false };
  return {
    text: fillTemplate(template.body, value.variables),
    ready: templateValueProblem(template.body, value.variables) === null,
  };
}

/** Chooses an approved text and its values (D32); below, the text as the customer will read it. */
export function TemplatePicker({ templates, value, onChange }: TemplatePickerProps) {
  const t = useTranslations("desktop.window");
  const template = templates.find((each) => each.id === value.templateId);
  if (templates.length === 0) return <p className="text-muted">{t("none")}</p>;
  return (
    <div className="flex flex-col gap-2">
      <Field label={t("template")}>
        <Select
          value={value.templateId || undefined}
          placeholder={t("choose")}
          choices={templates.map((each) => ({ value: each.id, label: `${each.name} · ${each.language}` }))}
          onChange={(templateId) => onChange({ templateId, variables: [] })}
        />
      </Field>
      {template && templateGaps(template.body) > 0 && (
        <div className="grid gap-2 sm:grid-cols-2">
          {Array.from({ length: templateGaps(template.body) }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a value is known by its number
            <Field key={index} label={`{{${index + 1}}}`}>
              <Input
                value={value.variables[index] ?? ""}
                maxLength={500}
                onChange={(event) => {
                  const variables = Array.from(
                    { length: templateGaps(template.body) },
                    (_, at) => value.variables[at] ?? "",
                  );
                  variables[index] = event.target.value;
                  onChange({ ...value, variables });
                }}
              />
            </Field>
          ))}
        </div>
      )}
      {template && (
        <p className="rounded-panel bg-bubble-own px-3 py-1.5 text-message break-words whitespace-pre-wrap">
          {fillTemplate(template.body, value.variables)}
        </p>
      )}
    </div>
  );
}
