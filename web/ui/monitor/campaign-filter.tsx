"use client";

import { ChevronDown, ListFilter } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../button.tsx";
import { Menu, MenuItem, MenuLine } from "../menu.tsx";

/** Which campaigns are looked at: none chosen = all that one sees. */
export function CampaignFilter({
  campaigns,
  chosen,
  onChange,
}: {
  campaigns: { id: string; name: string }[];
  chosen: string[];
  onChange: (campaigns: string[]) => void;
}) {
  const t = useTranslations("monitor.campaigns");
  const names = campaigns.filter((each) => chosen.includes(each.id)).map((each) => each.name);
  const text = names.length === 0 ? t("all") : names.length === 1 ? names[0]! : t("some", { count: names.length });
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  if (campaigns.length === 0) return null;
  return (
    <Menu
      align="start"
      trigger={
        <Button
          aria-label={`${t("label")}: ${text}`}
          icon={<ListFilter aria-hidden className="size-4 shrink-0 text-muted" />}
          className="min-w-0 shrink"
        >
          <span data-name="" className="min-w-0 max-w-48 truncate max-sm:max-w-20">
            {text}
          </span>
          <ChevronDown aria-hidden className="size-3.5 shrink-0 text-muted" />
        </Button>
      }
    >
      <MenuItem checked={chosen.length === 0} onSelect={() => onChange([])}>
        {t("all")}
      </MenuItem>
      <MenuLine />
      <div className="quiet-scroll max-h-[60dvh] overflow-y-auto">
        {campaigns.map((each) => (
          <MenuItem key={each.id} stay checked={chosen.includes(each.id)} onSelect={() => toggle(each.id)}>
            {each.name}
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}
