"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { RecordingChoices } from "#web/server/actions/recordings";
import { Button } from "../button.tsx";
import { Field, Input } from "../field.tsx";
import { useFrame } from "../frame.tsx";
import { phoneText } from "../phone.ts";
import { SearchBox } from "../search-box.tsx";
import { Select } from "../select.tsx";
import { useTyped } from "../use-typed.ts";
import type { FilterName, Place } from "./use-place.ts";

interface Props {
  choices: RecordingChoices;
  filters: Place["filters"];
  onChange: (filters: Place["filters"]) => void;
}

// A select's values must not be empty.
const any = "any";

/** Start, end, called number, campaign, agent and text (F65). */
export function Filters({ choices, filters, onChange }: Props) {
  const t = useTranslations("recordings.filter");
  const { person } = useFrame();
  const set = (name: FilterName, value: string) => onChange({ ...filters, [name]: value === any ? "" : value });
  const origins = withChosen(choices.origins, filters.origin);
  return (
    <search className="grid grid-cols-2 items-end gap-x-2 gap-y-2 border-b bg-panel px-3 py-2.5 sm:flex sm:flex-wrap md:px-4">
      <Field label={t("from")} className="sm:w-36">
        <Input
          type="date"
          value={filters.from ?? ""}
          max={filters.to}
          onChange={(event) => set("from", event.target.value)}
        />
      </Field>
      <Field label={t("to")} className="sm:w-36">
        <Input
          type="date"
          value={filters.to ?? ""}
          min={filters.from}
          onChange={(event) => set("to", event.target.value)}
        />
      </Field>
      <Field label={t("origin")} className="sm:w-44">
        <Select
          value={filters.origin ?? any}
          onChange={(value) => set("origin", value)}
          choices={[
            { value: any, label: t("anyOrigin") },
            ...origins.map((value) => ({ value, label: phoneText(value) })),
          ]}
        />
      </Field>
      <Field label={t("campaign")} className="sm:w-44">
        <Select
          value={filters.campaign ?? any}
          onChange={(value) => set("campaign", value)}
          choices={[{ value: any, label: t("anyCampaign") }, ...choices.campaigns.map(asChoice)]}
        />
      </Field>
      {person.role !== "agent" && (
        <Field label={t("agent")} className="sm:w-40">
          <Select
            value={filters.agent ?? any}
            onChange={(value) => set("agent", value)}
            choices={[{ value: any, label: t("anyAgent") }, ...choices.agents.map(asChoice)]}
          />
        </Field>
      )}
      <Words value={filters.q ?? ""} onChange={(value) => set("q", value)} />
      {Object.values(filters).some(Boolean) && (
        <Button look="ghost" icon={<X aria-hidden className="size-4" />} onClick={() => onChange({})}>
          {t("clear")}
        </Button>
      )}
    </search>
  );
}

/** The text that is looked for goes out when one stops typing. */
function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations("recordings.filter");
  const [typed, setTyped] = useTyped(value, onChange);
  return (
    <SearchBox
      label={t("text")}
      value={typed}
      onChange={setTyped}
      clear={t("clearText")}
      className="col-span-2 sm:min-w-52 sm:flex-1"
    />
  );
}

const asChoice = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });

/** An address may name what is no choice any more. */
const withChosen = (values: string[], chosen: string | undefined) =>
  chosen && !values.includes(chosen) ? [chosen, ...values] : values;
