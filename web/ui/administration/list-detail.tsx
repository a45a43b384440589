"use client";

import clsx from "clsx";
import { ArrowLeft, Plus } from "lucide-react";
import Link from "next/link";
import { useRouter, useSelectedLayoutSegment } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { LinkButton } from "../link-button.tsx";
import { useLive } from "../live.tsx";
import { SearchBox } from "../search-box.tsx";

export interface ListItem {
  id: string;
  name: string;
  meta: string;
  icon?: ReactNode;
  /** Shown dimmed, with this word. */
  off?: string;
}

/** The list of a noun at the left, what is chosen at the right; at 390 px one after the other, with a way back. */
export function ListDetail({
  title,
  path,
  items,
  topics,
  children,
}: {
  title: string;
  path: string;
  items: ListItem[];
  topics: readonly string[];
  children: ReactNode;
}) {
  const t = useTranslations("administration");
  const router = useRouter();
  const chosen = useSelectedLayoutSegment();
  const [wanted, setWanted] = useState("");
  useLive(topics, () => router.refresh());
  const needle = wanted.trim().toLowerCase();
  const shown = items.filter((item) => `${item.name} ${item.meta}`.toLowerCase().includes(needle));
  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label={title}
        className={clsx("flex min-h-0 w-full shrink-0 flex-col border-r bg-panel md:w-72", chosen && "max-md:hidden")}
      >
        <div className="flex shrink-0 items-center gap-2 border-b p-3">
          <SearchBox label={t("search")} value={wanted} onChange={setWanted} className="min-w-0 flex-1" />
          <LinkButton href={`${path}/new`} icon={<Plus aria-hidden className="size-4" />}>
            {t("new")}
          </LinkButton>
        </div>
        <ul className="quiet-scroll min-h-0 flex-1 overflow-y-auto py-1">
          {shown.map((item) => (
            <li key={item.id}>
              <Link
                href={`${path}/${item.id}`}
                aria-current={chosen === item.id ? "page" : undefined}
                className={clsx(
                  "mx-1 block rounded-field px-3 py-2 -outline-offset-2 transition-colors",
                  chosen === item.id ? "bg-selected" : "hover:bg-hover",
                )}
              >
                <span className={clsx("flex gap-2", item.icon ? "items-center" : "items-baseline")}>
                  {item.icon}
                  <span className={clsx("truncate font-medium", item.off && "text-muted")}>{item.name}</span>
                  {item.off && <span className="shrink-0 text-meta text-muted">{item.off}</span>}
                </span>
                <span className="block truncate text-meta text-muted">{item.meta}</span>
              </Link>
            </li>
          ))}
          {shown.length === 0 && needle && <li className="px-4 py-3 text-muted">{t("noMatch")}</li>}
        </ul>
      </section>
      <div className={clsx("flex min-h-0 min-w-0 flex-1 flex-col", !chosen && "max-md:hidden")}>
        <Link
          href={path}
          className="flex h-10 shrink-0 items-center gap-2 border-b px-4 text-muted -outline-offset-2 hover:text-fg md:hidden"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {t("back")}
        </Link>
        {children}
      </div>
    </div>
  );
}
