"use client";

import { useTranslations } from "next-intl";
import type { BlacklistEntry } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { Empty } from "../empty.tsx";
import { Skeleton } from "../skeleton.tsx";
import { useFailureText } from "../use-failure-text.ts";
import type { usePages } from "../use-pages.ts";
import { EntryTable } from "./entry-table.tsx";

/** A page of entries after another, with its looks while it loads, fails, or holds nothing. */
export function EntryList({
  entries,
  filtered,
}: {
  entries: ReturnType<typeof usePages<BlacklistEntry>>;
  /** Nothing found means: nothing like that. */
  filtered: boolean;
}) {
  const t = useTranslations("dialers.blacklist");
  const say = useFailureText();
  if (entries.items === null && entries.failure)
    return <Empty title={say(entries.failure)} action={<Button onClick={entries.refetch}>{t("again")}</Button>} />;
  if (entries.items === null)
    return (
      <div className="flex flex-col gap-4 px-4 py-2" aria-busy>
        {[1, 2, 3, 4, 5, 6].map((row) => (
          <Skeleton key={row} className="h-5 w-full" />
        ))}
      </div>
    );
  if (entries.items.length === 0)
    return filtered ? <Empty title={t("noMatch")} /> : <Empty title={t("empty")}>{t("emptyText")}</Empty>;
  return (
    <>
      <EntryTable entries={entries.items} onDone={entries.refetch} />
      {entries.hasMore && (
        <div className="px-3 py-3 md:px-4">
          <Button busy={entries.busy} onClick={entries.more}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}
