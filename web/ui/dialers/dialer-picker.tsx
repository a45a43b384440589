"use client";

import { ChevronsUpDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Menu, MenuItem, MenuLabel } from "../menu.tsx";

/** The dashboard's scope: which dialer it shows (F68). */
export function DialerPicker({
  current,
  others,
}: {
  current: { id: string; name: string };
  others: { id: string; name: string }[];
}) {
  const t = useTranslations("dialers");
  const router = useRouter();
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex h-8 min-w-0 items-center gap-1 rounded-field px-1.5 hover:bg-hover"
          aria-label={`${current.name}, ${t("choose")}`}
        >
          <span data-name="" className="max-w-[40vw] truncate">
            {current.name}
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
        </button>
      }
    >
      <MenuLabel>{t("choose")}</MenuLabel>
      <div className="quiet-scroll max-h-80 overflow-y-auto">
        {others.map((dialer) => (
          <MenuItem
            key={dialer.id}
            checked={dialer.id === current.id}
            onSelect={() => router.push(`/dialers/${dialer.id}`)}
          >
            {dialer.name}
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}
