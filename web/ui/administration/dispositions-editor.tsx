"use client";

import { ListPlus, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { deepestDisposition, type TypedDisposition } from "#domain/disposition";
import { Button, IconButton } from "../button.tsx";
import { Input } from "../field.tsx";

/** A campaign's dispositions as a small tree: each in its place, one more beside it or below it. */
export function DispositionsEditor({
  value,
  onChange,
  error,
}: {
  value: readonly TypedDisposition[];
  onChange: (value: TypedDisposition[]) => void;
  error: string | undefined;
}) {
  const t = useTranslations("administration.campaigns.life");
  return (
    <fieldset>
      <legend className="font-medium">{t("dispositions")}</legend>
      <p className="mb-2 text-meta text-muted">{t("dispositionsHint")}</p>
      <Level list={value} level={1} onChange={onChange} />
      {error && <p className="mt-1 text-meta text-bad">{error}</p>}
      <Button
        icon={<Plus aria-hidden className="size-4" />}
        className="mt-2"
        onClick={() => onChange([...value, { name: "", children: [] }])}
      >
        {t("addDisposition")}
      </Button>
    </fieldset>
  );
}

function Level({
  list,
  level,
  onChange,
}: {
  list: readonly TypedDisposition[];
  level: number;
  onChange: (list: TypedDisposition[]) => void;
}) {
  const t = useTranslations("administration.campaigns.life");
  if (list.length === 0) return null;
  const set = (index: number, patch: Partial<TypedDisposition>) =>
    onChange(list.map((each, i) => (i === index ? { ...each, ...patch } : each)));
  return (
    <ul className={level === 1 ? "flex flex-col gap-2" : "mt-2 ml-3 flex flex-col gap-2 border-l pl-3"}>
      {list.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is being typed
        <li key={index}>
          <div className="flex items-center gap-2">
            <Input
              aria-label={t("dispositionName", { level })}
              value={each.name}
              maxLength={80}
              onChange={(event) => set(index, { name: event.target.value })}
              className="max-w-80"
            />
            {level < deepestDisposition && (
              <IconButton
                label={t("addBelow")}
                onClick={() => set(index, { children: [...(each.children ?? []), { name: "", children: [] }] })}
              >
                <ListPlus aria-hidden className="size-4" />
              </IconButton>
            )}
            <IconButton label={t("removeDisposition")} onClick={() => onChange(list.filter((_, i) => i !== index))}>
              <Minus aria-hidden className="size-4" />
            </IconButton>
          </div>
          <Level list={each.children ?? []} level={level + 1} onChange={(children) => set(index, { children })} />
        </li>
      ))}
    </ul>
  );
}
