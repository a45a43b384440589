"use client";

import { ArrowUp, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "../button.tsx";
import { Input, Textarea } from "../field.tsx";

type Responses = { shortcut: string; text: string }[];

/** A campaign's canned texts in their order (F18). */
export function ResponsesEditor({
  value,
  onChange,
  errors,
}: {
  value: Responses;
  onChange: (value: Responses) => void;
  errors: Record<string, string>;
}) {
  const t = useTranslations("administration.campaigns.responses");
  const set = (index: number, patch: Partial<Responses[number]>) =>
    onChange(value.map((each, i) => (i === index ? { ...each, ...patch } : each)));
  return (
    <div>
      {value.length === 0 && <p className="mb-2 text-muted">{t("none")}</p>}
      <ul className="flex flex-col gap-2">
        {value.map((response, index) => {
          const wrong = {
            shortcut: errors[`responses.${index}.shortcut`],
            text: errors[`responses.${index}.text`],
          };
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the shortcut is being typed
            <li key={index}>
              <div className="flex flex-wrap items-start gap-2 sm:flex-nowrap">
                <div className="relative min-w-0 flex-1 sm:w-40 sm:flex-none">
                  <span aria-hidden className="absolute top-1.5 left-2.5 text-muted">
                    /
                  </span>
                  <Input
                    aria-label={t("shortcut")}
                    aria-invalid={Boolean(wrong.shortcut) || undefined}
                    value={response.shortcut}
                    spellCheck={false}
                    maxLength={40}
                    onChange={(event) => set(index, { shortcut: event.target.value })}
                    className="pl-5"
                  />
                </div>
                <Textarea
                  aria-label={t("text")}
                  aria-invalid={Boolean(wrong.text) || undefined}
                  rows={Math.min(6, Math.max(1, Math.ceil(response.text.length / 60)))}
                  maxLength={1600}
                  value={response.text}
                  onChange={(event) => set(index, { text: event.target.value })}
                  className="max-sm:order-last"
                />
                <span className="flex shrink-0">
                  <IconButton
                    label={t("up")}
                    disabled={index === 0}
                    onClick={() => {
                      const next = [...value];
                      [next[index - 1], next[index]] = [next[index]!, next[index - 1]!];
                      onChange(next);
                    }}
                  >
                    <ArrowUp aria-hidden className="size-4" />
                  </IconButton>
                  <IconButton label={t("remove")} onClick={() => onChange(value.filter((_, i) => i !== index))}>
                    <Minus aria-hidden className="size-4" />
                  </IconButton>
                </span>
              </div>
              {(wrong.shortcut || wrong.text) && (
                <p className="mt-1 text-meta text-bad">{wrong.shortcut ?? wrong.text}</p>
              )}
            </li>
          );
        })}
      </ul>
      <Button
        icon={<Plus aria-hidden className="size-4" />}
        className={value.length > 0 ? "mt-2" : ""}
        onClick={() => onChange([...value, { shortcut: "", text: "" }])}
      >
        {t("add")}
      </Button>
    </div>
  );
}
