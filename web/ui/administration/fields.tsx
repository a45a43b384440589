"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field, Input, Textarea } from "../field.tsx";
import { type Choice, Select } from "../select.tsx";

interface Common {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  className?: string;
}

/** One line of text with its label, hint and error. */
export function TextField({
  label,
  hint,
  error,
  optional,
  className,
  onChange,
  ...input
}: Common & Omit<ComponentProps<"input">, "onChange"> & { onChange: (value: string) => void }) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional} className={className}>
      <Input autoComplete="off" {...input} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

/** Several lines of text with label, hint and error. */
export function AreaField({
  label,
  hint,
  error,
  className,
  onChange,
  ...input
}: Common & Omit<ComponentProps<"textarea">, "onChange"> & { onChange: (value: string) => void }) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      <Textarea rows={2} maxLength={1600} {...input} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

/** A number with its unit behind it. Left empty it becomes `fallback`, or null where empty means something. */
export function NumberField({
  label,
  hint,
  error,
  className,
  unit,
  value,
  fallback,
  onChange,
  ...input
}: Common &
  Omit<ComponentProps<"input">, "onChange" | "value"> & {
    unit?: string;
    value: number | null;
    fallback: number | null;
    onChange: (value: number | null) => void;
  }) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      <span className="flex items-center gap-2">
        <Input
          type="number"
          inputMode="decimal"
          {...input}
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
          onBlur={() => value === null && fallback !== null && onChange(fallback)}
          className="max-w-28 tabular-nums"
        />
        {unit && <span className="text-muted">{unit}</span>}
      </span>
    </Field>
  );
}

/** One of several, with label, hint and error. */
export function ChoiceField({
  label,
  hint,
  error,
  className,
  value,
  choices,
  placeholder,
  disabled,
  onChange,
}: Common & {
  value: string | undefined;
  choices: readonly Choice[];
  placeholder?: string;
  disabled?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      <Select value={value} onChange={onChange} choices={choices} placeholder={placeholder} disabled={disabled} />
    </Field>
  );
}
