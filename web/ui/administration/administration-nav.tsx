"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useFrame } from "../frame.tsx";
import { TopBar } from "../top-bar.tsx";

const places = [
  "campaigns",
  "members",
  "dialers",
  "providers",
  "breaks",
  "users",
  "do-not-contact",
  "unrouted",
  "settings",
] as const;
// A supervisor staffs the campaigns of the own groups and keeps their do-not-contact list; the rest is set up by administrators (D27).
const supervised: readonly string[] = ["members", "do-not-contact"];

/** The nouns of administration, one row under the title. */
export function AdministrationNav() {
  const t = useTranslations("administration");
  const path = usePathname();
  const { person } = useFrame();
  const mine = places.filter((place) => person.role === "administrator" || supervised.includes(place));
  return (
    <>
      <TopBar title={t("title")} />
      <nav
        aria-label={t("nav.label")}
        className="flex h-10 shrink-0 items-stretch gap-1 overflow-x-auto border-b bg-panel px-2"
      >
        {mine.map((place) => {
          const here = path.startsWith(`/administration/${place}`);
          return (
            <Link
              key={place}
              href={`/administration/${place}`}
              aria-current={here ? "page" : undefined}
              className={clsx(
                "relative flex items-center rounded-field px-2 whitespace-nowrap -outline-offset-2 transition-colors",
                here
                  ? "font-medium after:absolute after:inset-x-1.5 after:-bottom-px after:h-0.5 after:rounded-full after:bg-accent"
                  : "text-muted hover:text-fg",
              )}
            >
              {t(`nav.${place}`)}
            </Link>
          );
        })}
      </nav>
    </>
  );
}
