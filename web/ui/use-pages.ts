"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "./live.tsx";
import { type RequestFailure, request } from "./request.ts";

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * A long list by keyset pages: the first page at once and anew whenever a topic changes, more on demand. While further pages
 * are shown only the items on the first page are brought up to date, so that the reader does not lose the place.
 */
export function usePages<T extends { id: string }>(url: string, topics: readonly string[]) {
  const [state, setState] = useState<{
    url: string;
    page: Page<T> | null;
    failure: RequestFailure | null;
    deep: boolean;
  }>({
    url,
    page: null,
    failure: null,
    deep: false,
  });
  const [busy, setBusy] = useState(false);
  const wanted = useRef(url);
  wanted.current = url;
  const current = state.url === url ? state : { url, page: null, failure: null, deep: false };

  const read = useCallback(async () => {
    const answer = await request<Page<T>>("GET", url);
    if (wanted.current !== url) return;
    setState((before) => {
      const same = before.url === url ? before : { url, page: null, failure: null, deep: false };
      if (!answer.ok) return { ...same, failure: answer.error };
      if (!same.deep || !same.page) return { url, page: answer.data, failure: null, deep: false };
      const fresh = new Map(answer.data.items.map((item) => [item.id, item]));
      const items = same.page.items.map((item) => fresh.get(item.id) ?? item);
      return { ...same, page: { ...same.page, items }, failure: null };
    });
  }, [url]);
  useEffect(() => {
    void read();
  }, [read]);
  useLive(topics, async () => {
    await read();
    await new Promise((done) => setTimeout(done, 800));
  });

  const more = async () => {
    const cursor = current.page?.nextCursor;
    if (!cursor) return;
    setBusy(true);
    const answer = await request<Page<T>>("GET", `${url}${url.includes("?") ? "&" : "?"}cursor=${cursor}`);
    setBusy(false);
    if (wanted.current !== url || !answer.ok) return;
    setState((before) => ({
      ...before,
      deep: true,
      page: { items: [...(before.page?.items ?? []), ...answer.data.items], nextCursor: answer.data.nextCursor },
    }));
  };
  return {
    items: current.page?.items ?? null,
    failure: current.failure,
    hasMore: Boolean(current.page?.nextCursor),
    busy,
    more,
    refetch: read,
  };
}
