"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Report, ReportBy, ReportChoices } from "#web/server/actions/reports";
import { Button } from "../button.tsx";
import { rowStates } from "../dialers/progress.tsx";
import { Field, Input } from "../field.tsx";
import { Select } from "../select.tsx";
import type { ReportFilters as Filters } from "./use-place.ts";

export const reportBy: readonly ReportBy[] = ["day", "hour", "dialer", "state", "provider", "error"];
// A select's values must not be empty.
const any = "any";

/** By what is counted, which days, and of which dialer, provider and state. */
export function ReportFilters({
  choices,
  filters,
  shown,
  onChange,
}: {
  choices: ReportChoices;
  filters: Filters;
  /** The report on screen: the days that it took where none were chosen. */
  shown: Report | null;
  onChange: (filters: Filters) => void;
}) {
  const t = useTranslations("reports");
  const all = useTranslations("dialers");
  const set = (name: keyof Filters, value: string) => onChange({ ...filters, [name]: value === any ? "" : value });
  const [from, to] = [filters.from ?? shown?.from ?? "", filters.to ?? shown?.to ?? ""];
  const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
  const narrowed = Object.entries(filters).some(([name, value]) => name !== "by" && value);
  return (
    <search className="grid grid-cols-2 items-end gap-2 border-b bg-panel px-3 py-2.5 sm:flex sm:flex-wrap md:px-4">
      <Field label={t("filter.by")} className="sm:w-36">
        <Select
          value={filters.by ?? "day"}
          onChange={(value) => set("by", value)}
          choices={reportBy.map((value) => ({ value, label: t(`by.${value}`) }))}
        />
      </Field>
      <Field label={t("filter.dialer")} className="sm:w-44">
        <Select
          value={filters.dialer ?? any}
          onChange={(value) => set("dialer", value)}
          choices={[{ value: any, label: t("filter.anyDialer") }, ...choices.dialers.map(named)]}
        />
      </Field>
      <Field label={t("filter.from")} className="sm:w-36">
        <Input type="date" value={from} max={to || undefined} onChange={(event) => set("from", event.target.value)} />
      </Field>
      <Field label={t("filter.to")} className="sm:w-36">
        <Input type="date" value={to} min={from || undefined} onChange={(event) => set("to", event.target.value)} />
      </Field>
      <Field label={t("filter.provider")} className="sm:w-40">
        <Select
          value={filters.provider ?? any}
          onChange={(value) => set("provider", value)}
          choices={[{ value: any, label: t("filter.anyProvider") }, ...choices.providers.map(named)]}
        />
      </Field>
      <Field label={t("filter.state")} className="sm:w-40">
        <Select
          value={filters.state ?? any}
          onChange={(value) => set("state", value)}
          choices={[
            { value: any, label: t("filter.anyState") },
            ...rowStates.map((value) => ({ value, label: all(`state.${value}`) })),
          ]}
        />
      </Field>
      {narrowed && (
        <Button
          look="ghost"
          icon={<X aria-hidden className="size-4" />}
          onClick={() => onChange(filters.by ? { by: filters.by } : {})}
        >
          {t("filter.clear")}
        </Button>
      )}
    </search>
  );
}
