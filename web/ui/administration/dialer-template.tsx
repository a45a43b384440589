"use client";

import { useTranslations } from "next-intl";
import { usualVariables } from "#domain/row-template";
import { fillTemplate, type Template } from "#domain/template";
import type { Dialer } from "#web/server/actions/dialers";
import { Field, Input } from "../field.tsx";
import { Select } from "../select.tsx";
import { Section } from "./section.tsx";

/** What a form needs of an account's template. */
export type KnownTemplate = Pick<Template, "name" | "language" | "body">;

const none = "none";
const keyOf = ({ name, language }: Pick<KnownTemplate, "name" | "language">) => `${name} ${language}`;

/** Which approved text a dialer sends, and with what its variables are filled (D32). Not there for accounts without templates. */
export function DialerTemplate({
  value,
  templates,
  error,
  onChange,
}: {
  value: Dialer["template"];
  templates: readonly KnownTemplate[];
  error: string | undefined;
  onChange: (value: Dialer["template"]) => void;
}) {
  const t = useTranslations("administration.dialers.template");
  const known = value && templates.find((each) => keyOf(each) === keyOf(value));
  if (templates.length === 0 && !value) return null;
  const choose = (key: string) => {
    const chosen = templates.find((each) => keyOf(each) === key);
    onChange(chosen ? { name: chosen.name, language: chosen.language, variables: usualVariables(chosen.body) } : null);
  };
  return (
    <Section title={t("title")} hint={t("hint")}>
      <Field label={t("template")} error={error} className="max-w-96">
        <Select
          value={value ? keyOf(value) : none}
          onChange={choose}
          choices={[
            { value: none, label: t("none") },
            ...(value && !known ? [{ value: keyOf(value), label: t("gone", { name: value.name }) }] : []),
            ...templates.map((each) => ({ value: keyOf(each), label: `${each.name} · ${each.language}` })),
          ]}
        />
      </Field>
      {value && known && (
        <>
          {value.variables.length > 0 && (
            <div className="flex flex-col gap-2">
              <p className="text-meta text-muted">{t("fill", { number: "{{1}}", named: "{{name}}" })}</p>
              <div className="grid gap-2 sm:grid-cols-2">
                {value.variables.map((text, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a variable is known by its number
                  <Field key={index} label={t("variable", { number: index + 1 })}>
                    <Input
                      value={text}
                      maxLength={500}
                      spellCheck={false}
                      onChange={(event) =>
                        onChange({
                          ...value,
                          variables: value.variables.map((each, at) => (at === index ? event.target.value : each)),
                        })
                      }
                    />
                  </Field>
                ))}
              </div>
            </div>
          )}
          <p className="max-w-lg rounded-panel bg-bubble-own px-3 py-1.5 text-message break-words whitespace-pre-wrap">
            {fillTemplate(known.body, value.variables)}
          </p>
        </>
      )}
    </Section>
  );
}
