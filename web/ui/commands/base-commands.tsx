"use client";

import {
  CircleCheck,
  CircleSlash,
  Keyboard,
  Languages,
  LogOut,
  MessagesSquare,
  SlidersHorizontal,
  SunMoon,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { useTranslations } from "next-intl";
import { languages, locales } from "#web/messages/locales";
import { changeMyPresence } from "#web/server/actions/presence";
import { BreakIcon } from "../break-icon.tsx";
import { useFrame } from "../frame.tsx";
import { useLanguage } from "../language.tsx";
import { useOverlays } from "../overlays.tsx";
import { placesOf } from "../rail.tsx";
import { useStaffChat } from "../staff/staff-chat.tsx";
import { themes, useTheme } from "../theme.tsx";
import { toast } from "../toast.tsx";
import { useKeys } from "./keys.tsx";
import { type Command, useCommands } from "./registry.tsx";

/** What can be done on every page: go somewhere, set the presence, theme and language, chat, see the keys. */
export function BaseCommands() {
  const t = useTranslations("frame");
  const router = useRouter();
  const { person } = useFrame();
  const { show } = useOverlays();
  const { lines, open } = useStaffChat();
  const [, setTheme] = useTheme();
  const [, setLanguage] = useLanguage();
  const presence = usePresenceCommands();
  useKeys();
  const go = t("commands.go");
  const looks = t("commands.looks");
  const rest = t("commands.everywhere");
  useCommands([
    ...placesOf(person.role).map(({ key, href, icon: Icon }) => ({
      id: `go:${key}`,
      label: t(`nav.${key}`),
      group: go,
      icon: <Icon />,
      run: () => router.push(href),
    })),
    ...presence,
    lines &&
      lines.length > 0 && {
        id: "staff",
        label: t("commands.colleagues"),
        group: rest,
        icon: <MessagesSquare />,
        run: () => open(null),
      },
    {
      id: "preferences",
      label: t("preferences.open"),
      group: rest,
      icon: <SlidersHorizontal />,
      run: () => show("preferences"),
    },
    { id: "keys", label: t("commands.keys"), group: rest, keys: "?", icon: <Keyboard />, run: () => show("keys") },
    ...themes.map((theme) => ({
      id: `theme:${theme}`,
      label: `${t("theme.label")}: ${t(`theme.${theme}`)}`,
      group: looks,
      icon: <SunMoon />,
      run: () => setTheme(theme),
    })),
    ...locales.map((locale) => ({
      id: `language:${locale}`,
      label: `${t("language")}: ${languages[locale]}`,
      group: looks,
      icon: <Languages />,
      run: () => setLanguage(locale),
    })),
    {
      id: "sign-out",
      label: t("person.signOut"),
      group: rest,
      icon: <LogOut />,
      run: () => void signOut({ callbackUrl: "/sign-in" }),
    },
  ]);
  return null;
}

function usePresenceCommands(): Command[] {
  const t = useTranslations("frame.presence");
  const { me, refreshMe } = useFrame();
  if (!me) return [];
  const set = (state: "available" | "break", breakId?: string) => async () => {
    const answer = await changeMyPresence({ state, breakId }).catch(() => null);
    if (!answer?.ok && answer) toast.error(answer.error.message);
    await refreshMe();
  };
  const group = t("label");
  const breaks: { id: string | undefined; name: string; icon: string }[] =
    me.breaks.length > 0 ? me.breaks : [{ id: undefined, name: t("break"), icon: "coffee" }];
  return [
    {
      id: "presence:available",
      label: t("available"),
      group,
      icon: <CircleCheck />,
      run: () => void set("available")(),
    },
    ...breaks.map(({ id, name, icon }) => ({
      id: `presence:${id ?? "break"}`,
      label: `${t("break")}: ${name}`,
      group,
      icon: <BreakIcon name={icon} />,
      run: () => void set("break", id)(),
    })),
    {
      id: "presence:offline",
      label: t("offline"),
      group,
      icon: <CircleSlash />,
      // Going offline gives conversations back: the switch asks first where there are any.
      run: () => document.querySelector<HTMLElement>("[data-presence]")?.click(),
    },
  ];
}
