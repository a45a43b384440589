"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  wide?: boolean;
}

/** A question or form over the page; Escape and a press outside close it. At 390 px it rises from the bottom edge. */
export function Dialog({ open, onOpenChange, title, description, children, footer, wide }: DialogProps) {
  const t = useTranslations("frame.dialog");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="appears fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          {...(!description && { "aria-describedby": undefined })}
          onOpenAutoFocus={focusFirstField}
          className={clsx(
            "appears fixed z-50 flex max-h-[85dvh] flex-col overflow-hidden bg-raised shadow-lift outline-none",
            "max-sm:inset-x-0 max-sm:bottom-0 max-sm:rounded-t-panel",
            "sm:top-1/2 sm:left-1/2 sm:-translate-1/2 sm:rounded-panel sm:border",
            wide ? "sm:w-[640px]" : "sm:w-[440px]",
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-4">
            <div>
              <Radix.Title className="text-message font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close
              aria-label={t("close")}
              className="-mr-1.5 inline-flex size-7 shrink-0 items-center justify-center rounded-field text-muted hover:bg-hover hover:text-fg"
            >
              <X aria-hidden className="size-4" />
            </Radix.Close>
          </div>
          {children && (
            <div data-fields className="quiet-scroll overflow-y-auto px-5 pt-4">
              {children}
            </div>
          )}
          <div className="flex justify-end gap-2 px-5 py-4">{footer}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

// Else the cross at the top would have the focus, and Enter would close what one meant to confirm.
function focusFirstField(event: Event) {
  const dialog = event.target as HTMLElement | null;
  const field = dialog?.querySelector<HTMLElement>("[data-fields] :is(input, textarea, button):not(:disabled)");
  if (!field) return;
  event.preventDefault();
  field.focus();
}

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description: ReactNode;
  /** The verb on the button. */
  confirm: string;
  danger?: boolean;
  onConfirm: () => unknown;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. Closes when `onConfirm` is done; stays open where it returns false. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirm,
  danger,
  onConfirm,
  children,
}: ConfirmProps) {
  const t = useTranslations("frame.dialog");
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    const done = await Promise.resolve(onConfirm()).catch(() => false);
    setBusy(false);
    if (done !== false) onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("cancel")}</Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} onClick={run} autoFocus>
            {confirm}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
