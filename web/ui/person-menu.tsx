"use client";

import { Keyboard, LogOut, Search, SlidersHorizontal } from "lucide-react";
import { signOut } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useFrame } from "./frame.tsx";
import { initials } from "./initials.ts";
import { LanguageItems } from "./language.tsx";
import { Menu, MenuItem, MenuLine } from "./menu.tsx";
import { useOverlays } from "./overlays.tsx";
import { ThemeItems } from "./theme.tsx";

/** The person's own menu: language, theme and sign-out. */
export function PersonMenu() {
  const t = useTranslations("frame");
  const { person } = useFrame();
  const { show } = useOverlays();
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
      <MenuItem icon={<Search aria-hidden className="size-4" />} hint="Ctrl K" onSelect={() => show("commands")}>
        {t("commands.title")}
      </MenuItem>
      <MenuItem icon={<SlidersHorizontal aria-hidden className="size-4" />} onSelect={() => show("preferences")}>
        {t("preferences.open")}
      </MenuItem>
      <MenuItem icon={<Keyboard aria-hidden className="size-4" />} hint="?" onSelect={() => show("keys")}>
        {t("commands.keys")}
      </MenuItem>
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
