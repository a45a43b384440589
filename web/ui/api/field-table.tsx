"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { Field } from "./shapes.ts";

/** Fields with type and meaning, those of an object below it. In an answer nothing is "required". */
export function FieldTable({
  fields,
  label,
  answer,
}: {
  fields: (Field & { place?: string })[];
  label: string;
  answer?: boolean;
}) {
  const t = useTranslations("api");
  return (
    <dl aria-label={label} className="divide-y rounded-field border">
      {fields.map((field) => (
        <div
          key={`${field.place ?? ""} ${field.path}`}
          className="grid gap-x-4 px-3 py-1.5 md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]"
        >
          <dt className={clsx("flex min-w-0 flex-wrap items-baseline gap-x-2", indents[Math.min(field.depth, 4)])}>
            <code className="font-mono break-all">{field.path.split(".").at(-1)}</code>
            {field.place && <span className="text-meta text-faint">{field.place}</span>}
            {field.required && !answer && <span className="text-meta font-medium text-warn">{t("required")}</span>}
          </dt>
          <dd className={clsx("min-w-0", indents[Math.min(field.depth, 4)], "md:pl-0")}>
            <span className="font-mono text-meta break-words text-muted">{field.type}</span>
            {field.note && (
              <span lang="en" className="block text-muted">
                {field.note}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const indents = ["", "pl-4", "pl-8", "pl-12", "pl-16"];
