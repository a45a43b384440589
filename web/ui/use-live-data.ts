"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "./live.tsx";
import { type RequestFailure, request } from "./request.ts";

// A change shows at once, and so does the next one; while thousands of rows change, a reading every so often is as live as eyes need.
const shortRest = 40;
const longRest = 500;
const readingsAtOnce = 4;

/**
 * What a GET route says, read anew whenever one of the topics changes. Keeps the last good answer when a reading fails;
 * an answer to an older address is dropped.
 */
export function useLiveData<T>(url: string | null, topics: readonly string[], initial: T | null = null) {
  const [state, setState] = useState<{ url: string | null; data: T | null; failure: RequestFailure | null }>({
    url,
    data: initial,
    failure: null,
  });
  const newest = useRef(0);
  const read = useCallback(async () => {
    if (!url) return;
    const turn = ++newest.current;
    const answer = await request<T>("GET", url);
    if (turn !== newest.current) return;
    setState((before) =>
      answer.ok
        ? { url, data: answer.data, failure: null }
        : { url, data: before.url === url ? before.data : null, failure: answer.error },
    );
  }, [url]);
  const first = useRef(initial !== null);
  useEffect(() => {
    if (first.current) first.current = false;
    else void read();
  }, [read]);
  const lately = useRef<number[]>([]);
  useLive(topics, async () => {
    await read();
    const now = performance.now();
    lately.current = [...lately.current.filter((at) => now - at < 1_000), now];
    const rest = lately.current.length < readingsAtOnce ? shortRest : longRest;
    await new Promise((done) => setTimeout(done, rest));
  });
  const current = state.url === url;
  return { data: current ? state.data : null, failure: current ? state.failure : null, refetch: read };
}
