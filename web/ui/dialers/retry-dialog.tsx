"use client";

import clsx from "clsx";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer, RowError } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { useErrorWords } from "./error-words.ts";
import { useRetry } from "./use-retry.ts";

type Unknown = "leave" | "resend" | "markSent";
const choices: readonly Unknown[] = ["leave", "resend", "markSent"];
const keyOf = (error: RowError) => JSON.stringify([error.kind, error.code]);

/** Which failed rows are tried again, error by error with their counts; what becomes of unknown ones is asked, never assumed (I2). */
export function RetryDialog({
  dialer,
  errors,
  open,
  onOpenChange,
  onDone,
}: {
  dialer: Dialer;
  errors: readonly RowError[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => unknown;
}) {
  const t = useTranslations("rows.retry");
  const of = useTranslations("rows.class");
  const frame = useTranslations("frame.dialog");
  const format = useFormatter();
  const words = useErrorWords();
  const { busy, retry } = useRetry(dialer.id, onDone);
  /** What a person has changed; the rest is as the class of the error says. */
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [unknown, setUnknown] = useState<Unknown>("leave");
  const failed = merged(errors.filter((error) => error.state === "failed"));
  const lost = errors.filter((error) => error.state === "unknown").reduce((sum, error) => sum + error.rows, 0);
  const isChosen = (error: RowError) =>
    error.retryClass !== "optedOut" &&
    (changed.get(keyOf(error)) ?? (error.retryClass === "transient" || error.retryClass === "account"));
  const chosen = failed.filter(isChosen);
  const again = chosen.reduce((sum, error) => sum + error.rows, 0) + (unknown === "resend" ? lost : 0);
  const marked = unknown === "markSent" ? lost : 0;
  const run = async () => {
    const errorsChosen = chosen.map(({ kind, code }) => ({ kind, code }));
    // Two orders: which errors are meant says nothing of the unknown rows.
    if (chosen.length > 0 && !(await retry({ states: ["failed"], filter: { errors: errorsChosen } }))) return;
    if (lost > 0 && unknown !== "leave" && !(await retry({ states: ["unknown"], unknown }))) return;
    setUnknown("leave");
    setChanged(new Map());
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={t("title", { name: dialer.name })}
      description={t("text")}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{frame("cancel")}</Button>
          <Button look="primary" busy={busy} disabled={again + marked === 0} onClick={run}>
            {marked === 0
              ? t("confirm", { count: again })
              : again === 0
                ? t("mark", { count: marked })
                : t("both", { count: format.number(again), marked: format.number(marked) })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {failed.length > 0 && (
          <fieldset>
            <legend className="mb-1 text-meta font-medium">{t("failed")}</legend>
            {failed.map((error) => (
              <label
                key={keyOf(error)}
                className={clsx(
                  "-mx-2 flex min-h-11 items-center gap-2.5 rounded-field px-2 py-1",
                  error.retryClass === "optedOut" ? "text-muted" : "hover:bg-hover",
                )}
              >
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-accent"
                  checked={isChosen(error)}
                  disabled={error.retryClass === "optedOut"}
                  onChange={(event) => setChanged(new Map(changed).set(keyOf(error), event.target.checked))}
                />
                <span className="min-w-0 flex-1">
                  {words(error)} {error.code && <code className="font-mono text-meta text-muted">{error.code}</code>}
                  <span className="block text-meta text-muted">{of(error.retryClass)}</span>
                </span>
                <span className="tabular-nums">{format.number(error.rows)}</span>
              </label>
            ))}
          </fieldset>
        )}
        {lost > 0 && (
          <fieldset>
            <legend className="mb-1 flex w-full text-meta font-medium">
              <span className="flex-1">{t("unknown")}</span>
              <span className="tabular-nums">{format.number(lost)}</span>
            </legend>
            <p className="mb-1 text-muted">{t("unknownText")}</p>
            {choices.map((choice) => (
              <label
                key={choice}
                className="-mx-2 flex min-h-9 items-center gap-2.5 rounded-field px-2 py-1 hover:bg-hover"
              >
                <input
                  type="radio"
                  name="unknown"
                  className="size-4 shrink-0 accent-accent"
                  checked={unknown === choice}
                  onChange={() => setUnknown(choice)}
                />
                {t(choice)}
              </label>
            ))}
          </fieldset>
        )}
      </div>
    </Dialog>
  );
}

/** The same error at two providers is one choice. */
function merged(errors: RowError[]): RowError[] {
  const byKey = new Map<string, RowError>();
  for (const error of errors) {
    const known = byKey.get(keyOf(error));
    byKey.set(keyOf(error), known ? { ...known, rows: known.rows + error.rows } : error);
  }
  return [...byKey.values()];
}
