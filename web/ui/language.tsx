"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTransition } from "react";
import { type Locale, languages, localeCookie, locales } from "#web/messages/locales";
import { MenuItem, MenuLabel } from "./menu.tsx";

/** The language of the pages and how to change it: only the words are fetched anew, what was typed stays. */
export function useLanguage(): [Locale, (locale: Locale) => void] {
  const router = useRouter();
  const [, inBackground] = useTransition();
  return [
    useLocale(),
    (chosen) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
      document.cookie = `${localeCookie}=${chosen};path=/;max-age=31536000;samesite=lax`;
      inBackground(() => router.refresh());
    },
  ];
}

/** The languages as items of a menu. */
export function LanguageItems() {
  const t = useTranslations("frame");
  const [locale, setLocale] = useLanguage();
  return (
    <>
      <MenuLabel>{t("language")}</MenuLabel>
      {locales.map((each) => (
        <MenuItem
          key={each}
          icon={<span className="text-meta font-medium text-muted uppercase">{each}</span>}
          checked={locale === each}
          onSelect={() => setLocale(each)}
        >
          <span lang={each}>{languages[each]}</span>
        </MenuItem>
      ))}
    </>
  );
}
