"use client";

import { Lock, Reply } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCommands } from "../commands/registry.tsx";

/** r and n go to where one writes, to the customer or a private note. */
export function useComposerCommands(write: (note: boolean) => void): void {
  const t = useTranslations("desktop.composer.keys");
  const group = t("group");
  useCommands([
    { id: "reply", label: t("reply"), group, keys: "r", icon: <Reply />, near: true, run: () => write(false) },
    { id: "note", label: t("note"), group, keys: "n", icon: <Lock />, near: true, run: () => write(true) },
  ]);
}
