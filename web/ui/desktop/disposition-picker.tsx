"use client";

import clsx from "clsx";
import { Check, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { hasEveryWord } from "../every-word.ts";
import { controlLook } from "../field.tsx";
import { Found } from "./found.tsx";
import type { Disposition } from "./shapes.ts";

/** An ending that can be chosen, with the names on the way to it. */
interface Ending {
  id: string;
  path: string[];
}

/** The endings of a tree: those without any below them, in the campaign's order. */
function endingsOf(tree: readonly Disposition[], above: string[] = []): Ending[] {
  return tree.flatMap(({ id, name, children }) =>
    children.length > 0 ? endingsOf(children, [...above, name]) : [{ id, path: [...above, name] }],
  );
}

interface PickerProps {
  tree: readonly Disposition[];
  value: string | null;
  onChange: (id: string | null) => void;
  /** Enter with something chosen: done. */
  onDone?: () => void;
  /** Rows that show at once. */
  rows?: 4 | 8;
}

/** How it ended, by typing part of it: every level in one list. Arrows move, Enter chooses, Enter again is done. */
export function DispositionPicker({ tree, value, onChange, onDone, rows = 8 }: PickerProps) {
  const t = useTranslations("desktop.ending");
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const endings = endingsOf(tree).filter((each) => hasEveryWord(each.path.join(" "), typed));
  const pointed = endings[Math.min(at, endings.length - 1)];

  useEffect(() => {
    list.current?.querySelector(`[data-ending="${pointed?.id}"]`)?.scrollIntoView({ block: "nearest" });
  }, [pointed?.id]);

  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && endings.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, endings.length - 1) + step + endings.length) % endings.length);
    } else if (event.key === "Enter" && pointed) {
      event.preventDefault();
      if (pointed.id === value) onDone?.();
      else onChange(pointed.id);
    }
  };

  return (
    <div className="flex flex-col gap-1.5">
      <div className="relative">
        <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
        <input
          role="combobox"
          aria-label={t("label")}
          aria-expanded
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={pointed ? `${id}-${pointed.id}` : undefined}
          placeholder={t("type")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={keys}
          className={clsx(controlLook, "h-8 pl-8")}
        />
      </div>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={t("label")}
        className={clsx("quiet-scroll overflow-y-auto rounded-field border p-1", rows === 8 ? "max-h-64" : "max-h-34")}
      >
        {endings.map((each) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={each.id}
            id={`${id}-${each.id}`}
            data-ending={each.id}
            role="option"
            tabIndex={-1}
            aria-selected={each.id === value}
            onClick={() => onChange(each.id === value ? null : each.id)}
            className={clsx(
              "flex min-h-7 cursor-pointer items-center gap-2 rounded-field px-2 py-1",
              each.id === value ? "bg-selected font-medium" : each.id === pointed?.id ? "bg-hover" : "hover:bg-hover",
            )}
          >
            <span className="min-w-0 flex-1">
              {each.path.slice(0, -1).map((name) => (
                <span key={name} className="text-muted">
                  <Found text={name} q={typed} /> ›{" "}
                </span>
              ))}
              <Found text={each.path.at(-1) ?? ""} q={typed} />
            </span>
            {each.id === value && <Check aria-hidden className="size-4 shrink-0 text-accent" />}
          </div>
        ))}
        {endings.length === 0 && <div className="px-2 py-1 text-muted">{t("none")}</div>}
      </div>
    </div>
  );
}
