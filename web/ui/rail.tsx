"use client";

import clsx from "clsx";
import { Activity, Archive, ChartColumn, MessagesSquare, Send, Settings } from "lucide-react";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import type { Role } from "#domain/access";
import { useFrame } from "./frame.tsx";
import { Mark } from "./mark.tsx";
import { Tooltip } from "./tooltip.tsx";

// The places of the app, in order, and who sees them. Six of them share the width of a phone: `short` is what a long one is called there.
const places = [
  { key: "monitor", short: "monitorShort", href: "/monitor", icon: Activity, roles: ["supervisor", "administrator"] },
  { key: "desktop", href: "/desktop", icon: MessagesSquare, roles: ["agent", "supervisor", "administrator"] },
  { key: "dialers", href: "/dialers", icon: Send, roles: ["supervisor", "administrator"] },
  { key: "recordings", href: "/recordings", icon: Archive, roles: ["supervisor", "administrator", "agent"] },
  { key: "reports", href: "/reports", icon: ChartColumn, roles: ["supervisor", "administrator"] },
  {
    key: "administration",
    short: "administrationShort",
    href: "/administration",
    icon: Settings,
    roles: ["supervisor", "administrator"],
  },
] as const satisfies { key: string; short?: string; href: string; icon: unknown; roles: Role[] }[];

/** The places that this role may see, in order. */
export const placesOf = (role: Role) => places.filter((place) => (place.roles as readonly Role[]).includes(role));

/** The way to each place that this role may see: at the left, or at the bottom on a narrow screen. */
export function Rail() {
  const t = useTranslations("frame.nav");
  const path = usePathname();
  const { person } = useFrame();
  const mine = placesOf(person.role);
  const talking = useSearchParams().has("c") && path.startsWith("/desktop");
  return (
    <nav
      aria-label={t("label")}
      className={clsx(
        "z-20 flex shrink-0 bg-panel max-md:h-14 max-md:gap-1 max-md:border-t max-md:px-2 md:w-14 md:flex-col md:items-center md:gap-1 md:border-r md:py-2",
        // On a small screen a conversation needs the room; its arrow leads back to the list.
        talking && "max-md:hidden",
      )}
    >
      <div className="mb-2 flex size-10 items-center justify-center max-md:hidden">
        <Mark className="size-6 text-accent" />
      </div>
      {mine.map((place) => {
        const Icon = place.icon;
        const here = path.startsWith(place.href);
        const shown = "short" in place ? place.short : place.key;
        return (
          <Tooltip key={place.key} text={t(place.key)} side="right">
            <Link
              href={place.href}
              aria-current={here ? "page" : undefined}
              aria-label={t(place.key)}
              className={clsx(
                "relative flex items-center justify-center rounded-field transition-colors md:size-10",
                "max-md:flex-auto max-md:flex-col max-md:gap-0.5",
                here ? "text-accent md:bg-accent-soft" : "text-muted hover:bg-hover hover:text-fg",
              )}
            >
              <Icon aria-hidden className="size-5" strokeWidth={here ? 2 : 1.75} />
              <span className="text-[11px] leading-3 font-medium md:hidden">{t(shown)}</span>
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}
