"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../button.tsx";
import { ConfirmDialog, Dialog } from "../dialog.tsx";
import { toast } from "../toast.tsx";
import type { Draft } from "./use-draft.ts";

type Outcome<T> = { ok: true; data: T } | { ok: false; error: { message: string; fields?: Record<string, string> } };

interface EditFormProps<T, Saved extends { id: string }> {
  title: ReactNode;
  /** Beside the title: chips, a link. */
  aside?: ReactNode;
  draft: Draft<T>;
  /** Null for a new one. */
  id: string | null;
  /** Where the noun's pages live, as `/administration/campaigns`. */
  path: string;
  onSave: () => Promise<Outcome<Saved>>;
  remove?: {
    title: string;
    text: string;
    confirm: string;
    /** Why it cannot be removed now, and what to do; shown instead of the question. */
    blocked?: ReactNode;
    onRemove: () => Promise<Outcome<unknown>>;
  };
  children: ReactNode;
}

/** A noun's form: title, sections, and a bar at the bottom that stays in sight while something is unsaved. */
export function EditForm<T, Saved extends { id: string }>({
  title,
  aside,
  draft,
  id,
  path,
  onSave,
  remove,
  children,
}: EditFormProps<T, Saved>) {
  const t = useTranslations("administration");
  const frame = useTranslations("frame.dialog");
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [general, setGeneral] = useState<string | null>(null);
  const { dirty } = draft;

  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [dirty]);

  // Counts the saves that failed: after each, the first wrong field comes into sight.
  const [failures, setFailures] = useState(0);
  useEffect(() => {
    if (failures === 0) return;
    const wrong = form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid=true]");
    wrong?.scrollIntoView({ block: "center" });
    wrong?.focus({ preventScroll: true });
  }, [failures]);

  const save = async () => {
    setBusy(true);
    const outcome = await onSave().catch(() => null);
    setBusy(false);
    if (!outcome?.ok) {
      const fields = outcome?.error.fields ?? {};
      draft.setErrors(fields);
      setFailures((count) => count + 1);
      setGeneral(Object.keys(fields).length > 0 ? t("checkFields") : (outcome?.error.message ?? t("unreachable")));
      return;
    }
    draft.setErrors({});
    setGeneral(null);
    toast.success(id ? t("saved") : t("created"));
    if (id) router.refresh();
    else router.push(`${path}/${outcome.data.id}`);
  };

  return (
    <form
      ref={form}
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
        <div className="flex items-start gap-3 px-4 pt-5 pb-1 md:px-6">
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="max-w-full truncate text-title font-semibold">{title}</h2>
            {aside}
          </div>
          {remove && (
            <IconButton label={remove.confirm} onClick={() => setAsking(true)}>
              <Trash2 aria-hidden className="size-4" />
            </IconButton>
          )}
        </div>
        {children}
      </div>
      {(dirty || id === null || general) && (
        <div className="flex shrink-0 items-center gap-2 border-t bg-raised px-4 py-2.5 md:px-6">
          <span role="status" className={general ? "min-w-0 flex-1 text-bad" : "min-w-0 flex-1 text-muted"}>
            {general ?? (id ? t("unsaved") : "")}
          </span>
          {id && dirty && (
            <Button
              onClick={() => {
                draft.reset();
                setGeneral(null);
              }}
            >
              {t("discard")}
            </Button>
          )}
          <Button type="submit" look="primary" busy={busy}>
            {id ? t("save") : t("create")}
          </Button>
        </div>
      )}
      {remove?.blocked && (
        <Dialog
          open={asking}
          onOpenChange={setAsking}
          title={remove.title}
          footer={<Button onClick={() => setAsking(false)}>{frame("close")}</Button>}
        >
          {remove.blocked}
        </Dialog>
      )}
      {remove && !remove.blocked && (
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={remove.title}
          description={remove.text}
          confirm={remove.confirm}
          danger
          onConfirm={async () => {
            const outcome = await remove.onRemove();
            if (!outcome.ok) {
              toast.error(outcome.error.message);
              return false;
            }
            toast.success(t("deleted"));
            router.push(path);
            router.refresh();
          }}
        />
      )}
    </form>
  );
}
