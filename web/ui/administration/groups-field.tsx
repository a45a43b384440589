"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { createGroup, type Group } from "#web/server/actions/users";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { toast } from "../toast.tsx";
import { TextField } from "./fields.tsx";

/** Which security groups something belongs to (D27); a missing one is made on the spot. */
export function GroupsField({
  groups,
  value,
  onChange,
  hint,
  error,
}: {
  groups: Pick<Group, "id" | "name">[];
  value: string[];
  onChange: (value: string[]) => void;
  hint: string;
  error?: string | undefined;
}) {
  const t = useTranslations("administration.groups");
  const frame = useTranslations("frame.dialog");
  const [made, setMade] = useState<Pick<Group, "id" | "name">[]>([]);
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string>();
  const known = [...groups, ...made.filter((group) => !groups.some(({ id }) => id === group.id))];
  const create = async () => {
    const outcome = await createGroup({ name });
    if (!outcome.ok) return setProblem(outcome.error.fields?.name ?? outcome.error.message);
    setMade([...made, outcome.data]);
    onChange([...value, outcome.data.id]);
    setAsking(false);
    setName("");
    toast.success(outcome.data.name);
  };
  return (
    <fieldset>
      <legend className="text-meta font-medium">{t("title")}</legend>
      <p className="mb-1.5 text-meta text-muted">{error ? <span className="text-bad">{error}</span> : hint}</p>
      <div className="flex flex-wrap items-center gap-1.5">
        {known.length === 0 && <span className="text-muted">{t("none")}</span>}
        {known.map((group) => {
          const chosen = value.includes(group.id);
          return (
            <label
              key={group.id}
              className="flex h-8 items-center gap-2 rounded-field border px-2.5 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="checkbox"
                className="accent-accent"
                checked={chosen}
                onChange={() => onChange(chosen ? value.filter((id) => id !== group.id) : [...value, group.id])}
              />
              {group.name}
            </label>
          );
        })}
        <Button look="ghost" icon={<Plus aria-hidden className="size-4" />} onClick={() => setAsking(true)}>
          {t("add")}
        </Button>
      </div>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("add")}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{frame("cancel")}</Button>
            <Button look="primary" onClick={create}>
              {t("create")}
            </Button>
          </>
        }
      >
        <TextField
          label={t("name")}
          value={name}
          error={problem}
          maxLength={80}
          onChange={(next) => {
            setName(next);
            setProblem(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            void create();
          }}
        />
      </Dialog>
    </fieldset>
  );
}
