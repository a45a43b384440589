"use client";

import clsx from "clsx";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";

const choices = ["waiting", "failed", "wrongFormat", "blocked"] as const;
type Choice = (typeof choices)[number];

/** Names what will be cancelled, state by state, before it is (D17). */
export function PurgeDialog({
  dialer,
  open,
  onOpenChange,
  onConfirm,
}: {
  dialer: Dialer;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: (states: Choice[]) => Promise<boolean>;
}) {
  const t = useTranslations("dialers");
  const frame = useTranslations("frame.dialog");
  const format = useFormatter();
  const [chosen, setChosen] = useState<ReadonlySet<Choice>>(new Set(["waiting"]));
  const [busy, setBusy] = useState(false);
  const states = choices.filter((state) => chosen.has(state) && dialer.counts[state] > 0);
  const count = states.reduce((sum, state) => sum + dialer.counts[state], 0);
  const run = async () => {
    setBusy(true);
    const done = await onConfirm(states);
    setBusy(false);
    if (done) onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("purging.title", { name: dialer.name })}
      description={t("purging.text")}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{frame("cancel")}</Button>
          <Button look="danger" busy={busy} disabled={count === 0} onClick={run}>
            {t("purging.confirm", { count })}
          </Button>
        </>
      }
    >
      <fieldset>
        <legend className="mb-1 text-meta font-medium">{t("purging.choose")}</legend>
        {choices.map((state) => {
          const rows = dialer.counts[state];
          return (
            <label
              key={state}
              className={clsx(
                "-mx-2 flex h-9 items-center gap-2.5 rounded-field px-2",
                rows > 0 ? "hover:bg-hover" : "text-muted",
              )}
            >
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={rows > 0 && chosen.has(state)}
                disabled={rows === 0}
                onChange={(event) => {
                  const next = new Set(chosen);
                  if (event.target.checked) next.add(state);
                  else next.delete(state);
                  setChosen(next);
                }}
              />
              <span className="flex-1">{t(`state.${state}`)}</span>
              <span className="tabular-nums">{format.number(rows)}</span>
            </label>
          );
        })}
      </fieldset>
    </Dialog>
  );
}
