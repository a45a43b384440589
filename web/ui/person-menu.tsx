"use client";

import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { signOut } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useFrame } from "./frame.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "./menu.tsx";
import { themes, useTheme } from "./theme.tsx";

const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;

/** The person's own menu: theme and sign-out. */
export function PersonMenu() {
  const t = useTranslations("frame");
  const { person } = useFrame();
  const [theme, setTheme] = useTheme();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t("person.menu")}
          className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-meta font-semibold text-accent transition-colors hover:brightness-95"
        >
          {initials(person.name)}
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-1">
        <p className="font-medium">{person.name}</p>
        <p className="text-meta text-muted">
          {person.username} · {t(`person.${person.role}`)}
        </p>
      </div>
      <MenuLine />
      <MenuLabel>{t("theme.label")}</MenuLabel>
      {themes.map((each) => {
        const Icon = themeIcons[each];
        return (
          <MenuItem
            key={each}
            icon={<Icon aria-hidden className="size-4" />}
            checked={theme === each}
            onSelect={() => setTheme(each)}
          >
            {t(`theme.${each}`)}
          </MenuItem>
        );
      })}
      <MenuLine />
      <MenuItem
        icon={<LogOut aria-hidden className="size-4" />}
        onSelect={() => void signOut({ callbackUrl: "/sign-in" })}
      >
        {t("person.signOut")}
      </MenuItem>
    </Menu>
  );
}

/** "Ana Pereira" → AP. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("") || "?";
}
