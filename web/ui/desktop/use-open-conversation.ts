"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "../live.tsx";
import { type RequestFailure, request } from "../request.ts";
import type { OpenConversation } from "./shapes.ts";

interface State {
  id: string | null;
  data: OpenConversation | null;
  failure: RequestFailure | null;
}

/** The conversation on screen, read anew at each of its changes, at once: no rest between readings as lists have it. */
export function useOpenConversation(id: string | null, initial: OpenConversation | null) {
  const [state, setState] = useState<State>({ id: initial?.conversation.id ?? null, data: initial, failure: null });
  const newest = useRef(0);

  const read = useCallback(async () => {
    if (!id) return;
    const turn = ++newest.current;
    const answer = await request<OpenConversation>("GET", `/api/desktop/conversations/${id}`);
    if (turn !== newest.current) return;
    setState((before) =>
      answer.ok
        ? { id, data: answer.data, failure: null }
        : { id, data: before.id === id ? before.data : null, failure: answer.error },
    );
  }, [id]);

  const shown = useRef(initial?.conversation.id ?? null);
  useEffect(() => {
    if (shown.current === id) return;
    shown.current = id;
    void read();
  }, [id, read]);
  useLive(id ? [`conversation:${id}`] : ["settings"], read);

  const current = state.id === id;
  return { open: current ? state.data : null, failure: current ? state.failure : null, refetch: read };
}
