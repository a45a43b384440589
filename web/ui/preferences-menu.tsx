"use client";

import { ChevronDown, Languages } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { languages } from "#web/messages/locales";
import { Button } from "./button.tsx";
import { LanguageItems } from "./language.tsx";
import { Menu, MenuLine } from "./menu.tsx";
import { ThemeItems } from "./theme.tsx";

/** Language and theme where nobody is signed in; with a person they are in that person's menu. */
export function PreferencesMenu() {
  const t = useTranslations("frame");
  const locale = useLocale();
  return (
    <Menu
      trigger={
        <Button
          look="ghost"
          aria-label={`${t("language")} (${languages[locale]}), ${t("theme.label")}`}
          icon={<Languages aria-hidden className="size-4" />}
        >
          {languages[locale]}
          <ChevronDown aria-hidden className="size-3.5" />
        </Button>
      }
    >
      <LanguageItems />
      <MenuLine />
      <ThemeItems />
    </Menu>
  );
}
