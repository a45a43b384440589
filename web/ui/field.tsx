"use client";

import clsx from "clsx";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";

interface FieldIds {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}
const FieldContext = createContext<FieldIds | null>(null);

/** What a control inside a Field spreads on itself: id, description and validity. */
export function useField() {
  const field = useContext(FieldContext);
  return field
    ? { id: field.id, "aria-describedby": field.describedBy, "aria-invalid": field.invalid || undefined }
    : {};
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  optional?: boolean;
  className?: string;
  children: ReactNode;
}

/** Label above, control, hint or error below; ties them together for screen readers. */
export function Field({ label, hint, error, optional, className, children }: FieldProps) {
  const id = useId();
  const t = useTranslations("frame");
  const note = error || hint ? `${id}-note` : undefined;
  return (
    <FieldContext value={{ id, describedBy: note, invalid: Boolean(error) }}>
      <div className={clsx("flex flex-col gap-1", className)}>
        <label htmlFor={id} className="text-meta font-medium text-fg">
          {label}
          {optional && <span className="ml-1.5 font-normal text-faint">{t("optional")}</span>}
        </label>
        {children}
        {note && (
          <p id={note} className={clsx("flex items-start gap-1 text-meta", error ? "text-bad" : "text-muted")}>
            {error && <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />}
            {error ?? hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

export const controlLook =
  "w-full rounded-field border border-line-strong bg-panel px-2.5 text-fg transition-colors hover:border-muted focus-visible:outline-2 focus-visible:outline-accent focus-visible:-outline-offset-1 aria-invalid:border-bad disabled:opacity-60";

/** One line of text. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...useField()} {...rest} className={clsx(controlLook, "h-8", className)} />;
}

/** Several lines of text. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={3} {...useField()} {...rest} className={clsx(controlLook, "py-1.5", className)} />;
}
