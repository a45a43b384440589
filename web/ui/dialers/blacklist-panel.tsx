"use client";

import { ShieldAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BlacklistEntry, Dialer } from "#web/server/actions/dialers";
import { AddEntry } from "../blacklist/add-entry.tsx";
import { EntryList } from "../blacklist/entry-list.tsx";
import { UploadEntries } from "../blacklist/upload-entries.tsx";
import { SearchBox } from "../search-box.tsx";
import { useDelayed } from "../use-delayed.ts";
import { usePages } from "../use-pages.ts";

/** Who must not be written to: what holds for this dialer, and the ways to add to it (F74, F77, D14). */
export function BlacklistPanel({ dialer }: { dialer: Dialer }) {
  const t = useTranslations("dialers.blacklist");
  const [phone, setPhone] = useState("");
  const wanted = useDelayed(phone.trim());
  const query = new URLSearchParams({ campaign: dialer.id, ...(wanted && { phone: wanted }) });
  const entries = usePages<BlacklistEntry>(`/api/blacklist?${query}`, [`dialer:${dialer.id}`, "blacklist"]);

  return (
    <div className="flex flex-col">
      <div className="flex flex-col gap-4 px-3 py-4 md:px-4">
        {!dialer.checkBlacklist && (
          <p className="flex items-start gap-2 rounded-field bg-warn-soft px-2.5 py-1.5">
            <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            {t("off")}
          </p>
        )}
        <p className="max-w-3xl text-muted">
          {t("intro")}{" "}
          <Link href="/administration/do-not-contact" className="text-accent underline underline-offset-2">
            {t("whole")}
          </Link>
        </p>
        <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
          <AddEntry scopes={[{ value: dialer.id, label: t("forThis") }]} onDone={entries.refetch} />
          <UploadEntries onDone={entries.refetch} />
        </div>
        <SearchBox label={t("search")} value={phone} onChange={setPhone} inputMode="tel" className="w-full max-w-64" />
      </div>
      <EntryList entries={entries} filtered={wanted !== ""} />
    </div>
  );
}
