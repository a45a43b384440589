"use client";

import { Check, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { TriedNumber } from "#web/server/actions/providers";
import { Chip } from "../chip.tsx";
import { request } from "../request.ts";
import { useDelayed } from "../use-delayed.ts";
import { AreaField, TextField } from "./fields.tsx";

const looks = {
  fits: { tone: "ok", icon: Check },
  doesNotFit: { tone: "bad", icon: X },
  notPossible: { tone: "warn", icon: TriangleAlert },
} as const;
const most = 50;

/** The pattern of valid numbers, with numbers to try it on: search semantics surprise people (D16). The server judges, by what sends. */
export function NumberTester({
  pattern,
  numberForm,
  error,
  onChange,
}: {
  pattern: string;
  numberForm: "e164" | "digits" | "typed";
  error: string | undefined;
  onChange: (pattern: string) => void;
}) {
  const t = useTranslations("administration.providers");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState<TriedNumber[]>([]);
  const [wrong, setWrong] = useState<string>();
  const asked = useDelayed(JSON.stringify({ pattern, numberForm, numbers: numbersOf(typed) }));
  useEffect(() => {
    let late = false;
    void request<{ items: TriedNumber[] }>("POST", "/api/providers/numbers", JSON.parse(asked)).then((answer) => {
      if (late) return;
      if (answer.ok) setTried(answer.data.items);
      setWrong(answer.ok ? undefined : answer.error.fields?.pattern);
    });
    return () => {
      late = true;
    };
  }, [asked]);

  return (
    <>
      <TextField
        label={t("pattern")}
        hint={t("patternHint")}
        error={error ?? wrong}
        spellCheck={false}
        maxLength={500}
        value={pattern}
        className="max-w-96"
        onChange={onChange}
      />
      <AreaField
        label={t("try")}
        hint={t("tryHint")}
        value={typed}
        rows={3}
        maxLength={5000}
        spellCheck={false}
        className="max-w-96"
        onChange={setTyped}
      />
      {tried.length > 0 && !wrong && (
        <ul aria-live="polite" aria-label={t("tried")} className="flex max-w-96 flex-col divide-y rounded-field border">
          {tried.map(({ number, verdict, given }, index) => {
            const { tone, icon: Icon } = looks[verdict];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same number may stand twice, and the order is the typed one
              <li key={index} className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-2.5 py-1">
                <span className="min-w-0 flex-1 truncate tabular-nums">{number}</span>
                {given !== null && given !== number && (
                  <span className="text-meta text-muted tabular-nums">{t("given", { number: given })}</span>
                )}
                <Chip tone={tone} icon={<Icon aria-hidden className="size-3" />}>
                  {t(`verdict.${verdict}`)}
                </Chip>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

/** One in a line, as in a list; a comma or semicolon parts them too. */
function numbersOf(typed: string): string[] {
  return typed
    .split(/[\n,;]/)
    .map((number) => number.trim().slice(0, 100))
    .filter(Boolean)
    .slice(0, most);
}
