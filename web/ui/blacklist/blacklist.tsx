"use client";

import { History } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BlacklistEntry } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { SearchBox } from "../search-box.tsx";
import { Select } from "../select.tsx";
import { useDelayed } from "../use-delayed.ts";
import { usePages } from "../use-pages.ts";
import { AddEntry } from "./add-entry.tsx";
import { EntryList } from "./entry-list.tsx";
import { UploadEntries } from "./upload-entries.tsx";
import { UploadHistory } from "./upload-history.tsx";

interface Named {
  id: string;
  name: string;
}

const sources = ["stop", "upload", "person", "api"] as const;

/** The whole do-not-contact list as far as the viewer sees it (D14, D27): to search, filter, add to and take from. The address holds the filters. */
export function Blacklist({ campaigns, dialers }: { campaigns: Named[]; dialers: Named[] }) {
  const t = useTranslations("dialers.blacklist");
  const address = useSearchParams();
  const [phone, setPhone] = useState(address.get("phone") ?? "");
  const [scope, setScope] = useState(address.get("scope") ?? "any");
  const [source, setSource] = useState(address.get("source") ?? "any");
  const [past, setPast] = useState(false);
  const wanted = useDelayed(phone.trim());
  const filters = {
    ...(wanted && { phone: wanted }),
    ...(scope !== "any" && { scope }),
    ...(source !== "any" && { source }),
  };
  const query = new URLSearchParams(filters).toString();
  const entries = usePages<BlacklistEntry>(`/api/blacklist?${query}`, ["blacklist"]);
  const keep = (change: Record<string, string>) => {
    const next = new URLSearchParams({ ...filters, ...change });
    for (const [key, value] of [...next]) if (value === "any") next.delete(key);
    const text = next.toString();
    window.history.replaceState(null, "", text ? `?${text}` : window.location.pathname);
  };
  const scopes = [
    ...campaigns.map(({ id, name }) => ({ value: id, label: t("forCampaign", { name }) })),
    ...dialers.map(({ id, name }) => ({ value: id, label: t("forDialer", { name }) })),
  ];

  return (
    <div className="quiet-scroll flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="flex flex-col gap-4 px-3 py-4 md:px-4">
        <p className="max-w-3xl text-muted">{t("intro")}</p>
        <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
          <AddEntry scopes={scopes} onDone={entries.refetch} />
          <UploadEntries onDone={entries.refetch} />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t px-3 py-3 md:px-4">
        <SearchBox
          label={t("search")}
          value={phone}
          onChange={(next) => {
            setPhone(next);
            keep({ phone: next.trim() || "any" });
          }}
          inputMode="tel"
          className="w-full sm:max-w-64"
        />
        <Select
          label={t("column.for")}
          className="max-w-52 max-sm:flex-1"
          value={scope}
          onChange={(next) => {
            setScope(next);
            keep({ scope: next });
          }}
          choices={[{ value: "any", label: t("anyScope") }, { value: "all", label: t("forAll") }, ...scopes]}
        />
        <Select
          label={t("column.source")}
          className="max-w-44 max-sm:flex-1"
          value={source}
          onChange={(next) => {
            setSource(next);
            keep({ source: next });
          }}
          choices={[
            { value: "any", label: t("anySource") },
            ...sources.map((each) => ({ value: each, label: t(`source.${each}`) })),
          ]}
        />
        <div className="flex-1" />
        <Button look="ghost" icon={<History aria-hidden className="size-4" />} onClick={() => setPast(true)}>
          {t("uploads")}
        </Button>
      </div>
      <EntryList entries={entries} filtered={query !== ""} />
      <UploadHistory open={past} onOpenChange={setPast} />
    </div>
  );
}
