"use client";

import { useEffect } from "react";
import { flushSync } from "react-dom";
import { useOverlays } from "../overlays.tsx";
import { usePreferences } from "../preferences.tsx";
import { useCommandRegistry } from "./registry.tsx";

/** Listens for Ctrl/Cmd+K, and for single keys while nothing is typed and no dialog or menu is open; a person can switch the latter off. */
export function useKeys(): void {
  const { all } = useCommandRegistry();
  const { shown, show } = useOverlays();
  const [{ singleKeys }] = usePreferences();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        // At once: what is typed next belongs into the bar.
        return flushSync(() => show(shown === "commands" ? null : "commands"));
      }
      // Out of the field, so that single keys work.
      if (
        event.key === "Escape" &&
        event.target instanceof HTMLElement &&
        event.target.matches("main textarea, main input")
      )
        return event.target.blur();
      if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isBusy(event.target)) return;
      const command = all().findLast((each) => each.keys === event.key);
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [all, shown, show, singleKeys]);
}

/** Something is typed, chosen or asked: its keys are its own. */
function isBusy(target: EventTarget | null): boolean {
  const field = "input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox], [role=menu]";
  if (target instanceof Element && target.closest(field)) return true;
  return document.querySelector('[role="dialog"][data-state="open"], [role="menu"], [role="listbox"]') !== null;
}
