"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "./live.tsx";
import { type RequestFailure, request } from "./request.ts";

// While thousands of rows change, a reading every so often is as live as eyes need.
const restMilliseconds = 500;

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
  useLive(topics, async () => {
    await read();
    await new Promise((done) => setTimeout(done, restMilliseconds));
  });
  const current = state.url === url;
  return { data: current ? state.data : null, failure: current ? state.failure : null, refetch: read };
}
