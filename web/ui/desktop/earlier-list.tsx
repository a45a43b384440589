"use client";

import { Megaphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { ChannelMark, ShortTime } from "./inbox-row.tsx";
import type { BulkText, Conversation } from "./shapes.ts";

type Entry =
  | { at: string; conversation: Conversation; bulk?: never }
  | { at: string; bulk: BulkText; conversation?: never };

/** What there was with this customer before (F47): other conversations, which open, and the bulk texts that it got; newest first. */
export function EarlierList({
  earlier,
  bulk,
  onSelect,
}: {
  earlier: Conversation[];
  bulk: BulkText[];
  onSelect: (id: string) => void;
}) {
  const t = useTranslations("desktop.customer");
  const entries: Entry[] = [
    ...earlier.map((conversation) => ({ at: conversation.openedAt, conversation })),
    ...bulk.map((each) => ({ at: each.at, bulk: each })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <section className="border-t px-4 py-4">
      <h3 className="mb-2 font-semibold">
        {t("earlier")} <span className="font-normal text-muted tabular-nums">{entries.length}</span>
      </h3>
      {entries.length === 0 ? (
        <p className="text-muted">{t("noEarlier")}</p>
      ) : (
        <ul className="-mx-2 flex flex-col">
          {entries.map((each) => (
            <li key={each.conversation?.id ?? `bulk-${each.bulk?.id}`}>
              {each.conversation ? (
                <Earlier conversation={each.conversation} onSelect={() => onSelect(each.conversation.id)} />
              ) : (
                <Bulk bulk={each.bulk} />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const row = "grid w-full grid-cols-[1fr_auto] gap-x-2 rounded-field px-2 py-1.5 text-left";

function Earlier({ conversation: c, onSelect }: { conversation: Conversation; onSelect: () => void }) {
  const t = useTranslations("desktop");
  return (
    <button type="button" onClick={onSelect} className={`${row} hover:bg-hover`}>
      <span className="flex min-w-0 items-center gap-1.5 font-medium">
        <ChannelMark channel={c.channel} />
        <span className="truncate">{c.campaignName}</span>
      </span>
      <ShortTime at={c.openedAt} className="text-meta text-muted tabular-nums" />
      <span className="truncate text-muted">{c.lastText || t("row.noText")}</span>
      <span className="text-meta text-muted">{t(`stateWord.${c.state}`)}</span>
    </button>
  );
}

function Bulk({ bulk }: { bulk: BulkText }) {
  const t = useTranslations("desktop");
  return (
    <div className={row}>
      <span className="flex min-w-0 items-center gap-1.5 font-medium">
        <span title={t("bulk.label")} className="shrink-0 text-muted">
          <Megaphone aria-label={t("bulk.label")} className="size-3.5" />
        </span>
        <span className="truncate">{bulk.dialerName}</span>
      </span>
      <ShortTime at={bulk.at} className="text-meta text-muted tabular-nums" />
      <span className="line-clamp-2 text-muted">{bulk.text}</span>
      <span className="text-meta text-muted">{t(`status.${bulk.status}`)}</span>
    </div>
  );
}
