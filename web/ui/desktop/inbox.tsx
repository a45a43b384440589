"use client";

import { CircleSlash, Inbox as InboxIcon, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useRef, useState } from "react";
import { changeMyPresence } from "#web/server/actions/presence";
import { Button } from "../button.tsx";
import { Empty } from "../empty.tsx";
import { useFrame } from "../frame.tsx";
import { type RequestFailure, request } from "../request.ts";
import { SearchBox } from "../search-box.tsx";
import { Skeleton } from "../skeleton.tsx";
import { TabPanel, Tabs } from "../tabs.tsx";
import { toast } from "../toast.tsx";
import { useTyped } from "../use-typed.ts";
import { InboxList } from "./inbox-list.tsx";
import { NewConversation } from "./new-conversation.tsx";
import { type InboxAnswer, type InboxItem, type Tab, tabs } from "./shapes.ts";
import type { Place } from "./use-place.ts";

interface InboxProps {
  tab: Tab;
  q: string;
  selectedId: string | null;
  /** Null while it is read. */
  answer: InboxAnswer | null;
  counts: InboxAnswer["counts"];
  failure: RequestFailure | null;
  onPlace: (change: Partial<Place>) => void;
  onSelect: (id: string) => void;
}

/** The list at the left: tabs with counts, search, rows. Arrow keys move, Enter opens. */
export function Inbox({ tab, q, selectedId, answer, counts, failure, onPlace, onSelect }: InboxProps) {
  const t = useTranslations("desktop");
  const panel = useRef<HTMLDivElement>(null);
  const { more, loadMore, loading } = useMore(tab, q, answer);
  const items = answer ? [...answer.items, ...more] : [];

  const intoRows = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown") return;
    panel.current?.querySelector<HTMLElement>("[data-row]")?.focus();
    event.preventDefault();
  };

  return (
    <Tabs
      fill
      label={t("conversations")}
      value={tab}
      onChange={(value) => onPlace({ tab: value as Tab })}
      tabs={tabs.map((value) => ({
        value,
        label: t(`tabs.${value}`),
        count: value === "closed" ? undefined : counts[value],
        urgent: value === "waiting" || value === "missed",
      }))}
    >
      <TabPanel value={tab} className="flex flex-1 flex-col">
        <div className="flex shrink-0 items-center gap-1 py-2 pr-2 pl-3">
          <SearchField q={q} onChange={(value) => onPlace({ q: value })} onKeyDown={intoRows} />
          <NewConversation onStarted={onSelect} />
        </div>
        <PresenceNotice />
        <div ref={panel} className="quiet-scroll flex min-h-0 flex-1 flex-col overflow-y-auto">
          {!answer && failure ? (
            <Empty title={t("list.failed")}>{failure.message}</Empty>
          ) : !answer ? (
            <RowSkeletons />
          ) : items.length === 0 ? (
            <Nothing tab={tab} q={q} onTab={(other) => onPlace({ tab: other })} />
          ) : (
            <>
              <InboxList items={items} tab={tab} q={q} selectedId={selectedId} onSelect={onSelect} />
              {loadMore && (
                <Button look="ghost" busy={loading} onClick={loadMore} className="m-3 self-center">
                  {t("list.more")}
                </Button>
              )}
            </>
          )}
        </div>
      </TabPanel>
    </Tabs>
  );
}

function SearchField({
  q,
  onChange,
  onKeyDown,
}: {
  q: string;
  onChange: (q: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const t = useTranslations("desktop");
  const [typed, setTyped] = useTyped(q, onChange);
  return (
    <search onKeyDown={onKeyDown} className="min-w-0 flex-1">
      <SearchBox label={t("search")} value={typed} onChange={setTyped} clear={t("clear")} />
    </search>
  );
}

/** An agent who is not available wonders why nothing comes: says so, with the way out. */
function PresenceNotice() {
  const t = useTranslations("desktop.presence");
  const { me, refreshMe } = useFrame();
  const [busy, setBusy] = useState(false);
  if (!me || me.agent.presence === "available") return null;
  const begin = async () => {
    setBusy(true);
    const answer = await changeMyPresence({ state: "available" });
    if (!answer.ok) toast.error(answer.error.message);
    await refreshMe();
    setBusy(false);
  };
  return (
    <div className="mx-3 mb-2 flex items-center gap-2 rounded-field bg-off-soft py-1.5 pr-1.5 pl-2.5">
      <CircleSlash aria-hidden className="size-4 shrink-0 text-off" />
      <p className="min-w-0 flex-1 text-muted">{t(me.agent.presence)}</p>
      <Button size="small" look="primary" busy={busy} onClick={begin}>
        {t("begin")}
      </Button>
    </div>
  );
}

function Nothing({ tab, q, onTab }: { tab: Tab; q: string; onTab: (tab: Tab) => void }) {
  const t = useTranslations("desktop");
  if (q)
    return (
      <Empty icon={<Search />} title={t("empty.search", { q })}>
        <span className="flex flex-wrap items-center justify-center gap-1">
          {t("empty.elsewhere")}
          {tabs
            .filter((other) => other !== tab)
            .map((other) => (
              <Button key={other} size="small" look="ghost" className="text-accent" onClick={() => onTab(other)}>
                {t(`tabs.${other}`)}
              </Button>
            ))}
        </span>
      </Empty>
    );
  return (
    <Empty icon={<InboxIcon />} title={t(`empty.${tab}`)}>
      {t(`empty.${tab}Text`)}
    </Empty>
  );
}

const RowSkeletons = () => (
  <div aria-busy="true">
    {[0, 1, 2, 3, 4].map((row) => (
      <div key={row} className="flex h-16 flex-col justify-center gap-2 border-b px-4">
        <Skeleton className="h-3.5 w-36" />
        <Skeleton className="h-3 w-56" />
      </div>
    ))}
  </div>
);

/** Pages after the first; forgotten when the first one changes its place. */
function useMore(tab: Tab, q: string, answer: InboxAnswer | null) {
  const [pages, setPages] = useState<{ of: string; items: InboxItem[]; cursor: string | null }>({
    of: "",
    items: [],
    cursor: null,
  });
  const [loading, setLoading] = useState(false);
  const of = `${tab} ${q}`;
  const mine = pages.of === of ? pages : null;
  const cursor = mine ? mine.cursor : (answer?.nextCursor ?? null);
  const first = new Set(answer?.items.map((each) => each.id));
  const load = async () => {
    setLoading(true);
    const query = new URLSearchParams({ tab, limit: "50", cursor: cursor ?? "", ...(q && { q }) });
    const next = await request<InboxAnswer>("GET", `/api/desktop/inbox?${query}`);
    setLoading(false);
    if (next.ok) setPages({ of, items: [...(mine?.items ?? []), ...next.data.items], cursor: next.data.nextCursor });
    else toast.error(next.error.message);
  };
  return {
    more: (mine?.items ?? []).filter((each) => !first.has(each.id)),
    loadMore: cursor && tab !== "waiting" && tab !== "mine" ? load : null,
    loading,
  };
}
