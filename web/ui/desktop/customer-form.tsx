"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useId } from "react";
import { keepCustomer } from "#web/server/actions/conversations";
import { Button, IconButton } from "../button.tsx";
import { controlLook, Field, Input, Textarea } from "../field.tsx";
import { SavedState } from "./saved-state.tsx";
import type { Customer, CustomerField } from "./shapes.ts";
import { type SaveResult, useAutosave } from "./use-autosave.ts";

type Change = Omit<Parameters<typeof keepCustomer>[0], "conversationId">;

const sameText = (a: string, b: string) => a.trim() === b.trim();
// A row without a name is not kept yet.
const kept = (list: CustomerField[]) =>
  list.map(({ name, value }) => ({ name: name.trim(), value: value.trim() })).filter((each) => each.name !== "");
const sameFields = (a: CustomerField[], b: CustomerField[]) => JSON.stringify(kept(a)) === JSON.stringify(kept(b));

/** What agents keep of a customer: name, notes, fields of their own. All of it is saved by itself. */
export function CustomerForm({ customer, conversationId }: { customer: Customer; conversationId: string }) {
  const t = useTranslations("desktop.customer");
  const save = useCallback(
    async (change: Change): Promise<SaveResult<string>> => {
      const answer = await keepCustomer({ conversationId, ...change }).catch(() => null);
      if (!answer?.ok) return { result: "failed" };
      return answer.data.saved ? { result: "saved" } : { result: "conflict", theirs: answer.data.notes };
    },
    [conversationId],
  );
  const name = useAutosave(customer.name, sameText, (value) => save({ name: value.trim() }));
  const notes = useAutosave(customer.notes, sameText, (value, was) => save({ notes: value.trim(), notesWere: was }));
  return (
    <div className="flex flex-col gap-3 border-t px-4 py-4">
      <Field label={<Labelled label={t("name")} state={name.state} />}>
        <Input
          value={name.value}
          maxLength={120}
          placeholder={t("noName")}
          onChange={(event) => name.edit(event.target.value)}
          onBlur={() => void name.flush()}
          autoComplete="off"
        />
      </Field>
      <Field label={<Labelled label={t("notes")} state={notes.state} />}>
        <Textarea
          value={notes.value}
          maxLength={4_000}
          placeholder={t("notesHint")}
          onChange={(event) => notes.edit(event.target.value)}
          onBlur={() => void notes.flush()}
          className="field-sizing-content max-h-60 min-h-16 resize-none"
        />
      </Field>
      {notes.conflict && (
        <div role="alert" className="flex flex-col gap-2 rounded-field bg-warn-soft p-2.5 text-warn">
          <p>{t("conflict")}</p>
          <p className="line-clamp-4 whitespace-pre-wrap text-fg">{notes.conflict.theirs || "—"}</p>
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={() => notes.settle("mine")}>
              {t("keepMine")}
            </Button>
            <Button size="small" onClick={() => notes.settle("theirs")}>
              {t("takeTheirs")}
            </Button>
          </div>
        </div>
      )}
      <Fields
        given={customer.fields}
        save={async (fields) =>
          (await save({ fields: kept(fields) })).result === "saved" ? { result: "saved" } : { result: "failed" }
        }
      />
    </div>
  );
}

const Labelled = ({ label, state }: { label: string; state: Parameters<typeof SavedState>[0]["state"] }) => (
  <span className="flex items-center justify-between gap-2">
    {label}
    <span className="font-normal">
      <SavedState state={state} />
    </span>
  </span>
);

/** Fields that agents name themselves, one line each. */
function Fields({
  given,
  save,
}: {
  given: CustomerField[];
  save: (fields: CustomerField[]) => Promise<SaveResult<CustomerField[]>>;
}) {
  const t = useTranslations("desktop.customer");
  const title = useId();
  const { value: fields, edit, flush, state } = useAutosave(given, sameFields, save);
  const change = (place: number, part: Partial<CustomerField>) =>
    edit(fields.map((each, index) => (index === place ? { ...each, ...part } : each)));
  const look = `${controlLook} h-8 min-w-0`;
  return (
    <section aria-labelledby={title} className="flex flex-col gap-1.5">
      <h3 id={title} className="text-meta font-medium">
        <Labelled label={t("fields")} state={state} />
      </h3>
      {fields.map((each, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its name changes while one types
        <div key={place} className="grid grid-cols-[2fr_3fr_auto] items-center gap-1">
          <input
            aria-label={t("fieldName", { number: place + 1 })}
            placeholder={t("fieldNameHint")}
            value={each.name}
            maxLength={60}
            onChange={(event) => change(place, { name: event.target.value })}
            onBlur={() => void flush()}
            className={look}
          />
          <input
            aria-label={each.name || t("fieldValue", { number: place + 1 })}
            value={each.value}
            maxLength={500}
            onChange={(event) => change(place, { value: event.target.value })}
            onBlur={() => void flush()}
            className={look}
          />
          <IconButton
            label={t("removeField", { name: each.name || String(place + 1) })}
            onClick={() => edit(fields.filter((_, index) => index !== place))}
            className="size-7"
          >
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </div>
      ))}
      {fields.length < 30 && (
        <Button
          look="ghost"
          size="small"
          icon={<Plus aria-hidden className="size-3.5" />}
          onClick={() => edit([...fields, { name: "", value: "" }])}
          className="-ml-2 self-start"
        >
          {t("addField")}
        </Button>
      )}
    </section>
  );
}
