"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { MenuItem, MenuLabel } from "./menu.tsx";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export const themeCookie = "parley.theme";

/** The theme chosen in this browser; kept in a cookie, so that the first paint is right. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const now = typeof document === "undefined" ? undefined : document.documentElement.dataset.theme;
    return now === "light" || now === "dark" ? now : "system";
  });
  return [
    theme,
    (chosen) => {
      setTheme(chosen);
      if (chosen === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = chosen;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
      document.cookie = `${themeCookie}=${chosen};path=/;max-age=31536000;samesite=lax`;
    },
  ];
}

const icons = { system: Monitor, light: Sun, dark: Moon } as const;

/** The themes as items of a menu. */
export function ThemeItems() {
  const t = useTranslations("frame.theme");
  const [theme, setTheme] = useTheme();
  return (
    <>
      <MenuLabel>{t("label")}</MenuLabel>
      {themes.map((each) => {
        const Icon = icons[each];
        return (
          <MenuItem
            key={each}
            icon={<Icon aria-hidden className="size-4" />}
            checked={theme === each}
            onSelect={() => setTheme(each)}
          >
            {t(each)}
          </MenuItem>
        );
      })}
    </>
  );
}
