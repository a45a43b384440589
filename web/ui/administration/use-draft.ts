"use client";

import { useCallback, useEffect, useRef, useState } from "react";

export interface Draft<T> {
  value: T;
  set: (patch: Partial<T>) => void;
  dirty: boolean;
  reset: () => void;
  /** Path of a field → what is wrong with it. */
  errors: Record<string, string>;
  setErrors: (errors: Record<string, string>) => void;
  /** The first thing that is wrong at a path or below it. */
  errorAt: (path: string) => string | undefined;
}

/** A form's content beside what is saved. What others save meanwhile shows as long as nothing is typed here. */
export function useDraft<T extends object>(saved: T): Draft<T> {
  const [value, setValue] = useState(saved);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const base = JSON.stringify(saved);
  const dirty = JSON.stringify(value) !== base;
  const before = useRef(base);
  useEffect(() => {
    if (before.current === base) return;
    const untouched = JSON.stringify(value) === before.current;
    before.current = base;
    if (untouched) setValue(JSON.parse(base));
  }, [base, value]);
  const set = useCallback((patch: Partial<T>) => {
    setValue((current) => ({ ...current, ...patch }));
    setErrors((current) => {
      const touched = Object.keys(patch);
      const left = Object.entries(current).filter(
        ([path]) => !touched.some((key) => path === key || path.startsWith(`${key}.`)),
      );
      return left.length === Object.keys(current).length ? current : Object.fromEntries(left);
    });
  }, []);
  return {
    value,
    set,
    dirty,
    reset: () => {
      setValue(saved);
      setErrors({});
    },
    errors,
    setErrors,
    errorAt: (path) => errors[path] ?? Object.entries(errors).find(([at]) => at.startsWith(`${path}.`))?.[1],
  };
}
