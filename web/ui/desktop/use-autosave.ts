"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Saved } from "./saved-state.tsx";

const restMilliseconds = 800;

/** How a save ended: kept; failed, to be tried again at the next change; or refused because somebody else has written meanwhile. */
export type SaveResult<Value> = { result: "saved" } | { result: "failed" } | { result: "conflict"; theirs: Value };

/**
 * A value that is edited here and saved by itself a moment after the last key, on leaving the field and on leaving the page. While nothing of
 * one's own is unsaved it follows `given`.
 */
export function useAutosave<Value>(
  given: Value,
  same: (a: Value, b: Value) => boolean,
  save: (value: Value, was: Value) => Promise<SaveResult<Value>>,
) {
  const [value, setValue] = useState(given);
  const [state, setState] = useState<Saved>("idle");
  const [conflict, setConflict] = useState<{ theirs: Value } | null>(null);
  // What the server had when the edit began: it grows with each save.
  const base = useRef(given);
  const current = useRef(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const saving = useRef<Promise<void> | null>(null);
  const work = useRef(save);
  useEffect(() => {
    work.current = save;
  });

  useEffect(() => {
    const unsaved = !same(current.current, base.current);
    if (unsaved || saving.current) return;
    base.current = given;
    current.current = given;
    setValue(given);
  }, [given, same]);

  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    await saving.current;
    const wanted = current.current;
    if (same(wanted, base.current)) return;
    setState("saving");
    saving.current = work.current(wanted, base.current).then((done) => {
      saving.current = null;
      if (done.result === "saved") base.current = wanted;
      setConflict(done.result === "conflict" ? { theirs: done.theirs } : null);
      setState(done.result === "saved" ? "saved" : "failed");
    });
    await saving.current;
  }, [same]);

  const edit = useCallback(
    (next: Value) => {
      current.current = next;
      setValue(next);
      setState(same(next, base.current) ? "idle" : "waiting");
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), restMilliseconds);
    },
    [flush, same],
  );

  /** After a conflict: what stands here is written over theirs, or given up for it. */
  const settle = useCallback(
    (how: "mine" | "theirs") => {
      if (!conflict) return;
      base.current = conflict.theirs;
      setConflict(null);
      if (how === "mine") return void flush();
      current.current = conflict.theirs;
      setValue(conflict.theirs);
      setState("idle");
    },
    [conflict, flush],
  );

  // Another conversation, another page: what was typed is not lost.
  useEffect(() => () => void flush(), [flush]);

  return { value, edit, flush, state, conflict, settle };
}
