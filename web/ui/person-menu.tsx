"use client";

import { LogOut } from "lucide-react";
import { signOut } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useFrame } from "./frame.tsx";
import { LanguageItems } from "./language.tsx";
import { Menu, MenuItem, MenuLine } from "./menu.tsx";
import { ThemeItems } from "./theme.tsx";

/** The person's own menu: language, theme and sign-out. */
export function PersonMenu() {
  const t = useTranslations("frame");
  const { person } = useFrame();
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
      <LanguageItems />
      <MenuLine />
      <ThemeItems />
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
