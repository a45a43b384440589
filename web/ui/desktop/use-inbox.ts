"use client";

import { useState } from "react";
import { useLiveData } from "../use-live-data.ts";
import type { InboxAnswer, Tab } from "./shapes.ts";
import type { Place } from "./use-place.ts";

/** The queue and one's own are shown whole; of what piles up, a page. */
const limits: Record<Tab, number> = { mine: 200, waiting: 200, missed: 50, closed: 50 };
const mostKept = 12;

/**
 * One tab of the list, live. A tab that was seen before stands there as it was until its new answer comes, a moment later; `latest` is the newest
 * answer of any tab: counts and offers are the same in all.
 */
export function useInbox(
  { tab, q }: Pick<Place, "tab" | "q">,
  initial: { tab: Tab; q: string; inbox: InboxAnswer },
): { data: InboxAnswer | null; latest: InboxAnswer } & Pick<
  ReturnType<typeof useLiveData<InboxAnswer>>,
  "failure" | "refetch"
> {
  const url = `/api/desktop/inbox?${new URLSearchParams({ tab, ...(q && { q }), limit: String(limits[tab]) })}`;
  const isInitial = tab === initial.tab && q === initial.q;
  const { data, failure, refetch } = useLiveData<InboxAnswer>(
    url,
    ["conversation", "settings"],
    isInitial ? initial.inbox : null,
  );
  const [seen, setSeen] = useState<{ latest: InboxAnswer; byUrl: Map<string, InboxAnswer> }>({
    latest: initial.inbox,
    byUrl: new Map(),
  });
  if (data && seen.byUrl.get(url) !== data) {
    const others = [...seen.byUrl].filter(([other]) => other !== url).slice(1 - mostKept);
    setSeen({ latest: data, byUrl: new Map([...others, [url, data]]) });
  }
  return { data: data ?? (failure ? null : (seen.byUrl.get(url) ?? null)), latest: seen.latest, failure, refetch };
}
