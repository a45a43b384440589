"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import type { Preferences } from "#domain/preferences";
import { savePreferences } from "#web/server/actions/preferences";
import { toast } from "./toast.tsx";

type Change = (change: Partial<Preferences>) => Promise<boolean>;
const PreferencesContext = createContext<readonly [Preferences, Change] | null>(null);

/** What the signed-in person chose for itself, and how to change it: at once here and in the browser's other tabs, taken back where it cannot be kept. */
export function usePreferences(): readonly [Preferences, Change] {
  const content = useContext(PreferencesContext);
  if (!content) throw new Error("usePreferences outside of the frame");
  return content;
}

/** Stands once around every signed-in page. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const t = useTranslations("frame.preferences");
  const [preferences, setPreferences] = useState(initial);
  const channel = useRef<BroadcastChannel | null>(null);
  useEffect(() => {
    if (typeof BroadcastChannel === "undefined") return;
    const others = new BroadcastChannel("parley-preferences");
    others.onmessage = (event: MessageEvent<Preferences>) => setPreferences(event.data);
    channel.current = others;
    return () => others.close();
  }, []);

  const change = useCallback<Change>(
    async (given) => {
      setPreferences((now) => ({ ...now, ...given }));
      const answer = await savePreferences(given).catch(() => null);
      if (answer?.ok) {
        setPreferences(answer.data);
        channel.current?.postMessage(answer.data);
        return true;
      }
      // What is shown must be what is kept.
      setPreferences((now) => ({ ...now, ...pick(preferences, given) }));
      toast.error(answer?.error.message ?? t("notKept"));
      return false;
    },
    [preferences, t],
  );
  return <PreferencesContext value={[preferences, change]}>{children}</PreferencesContext>;
}

function pick(from: Preferences, names: Partial<Preferences>): Partial<Preferences> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in names));
}
