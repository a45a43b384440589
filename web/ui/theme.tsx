"use client";

import { useState } from "react";

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
