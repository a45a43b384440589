"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "../live.tsx";
import { type RequestFailure, request } from "../request.ts";
import type { OpenConversation } from "./shapes.ts";

interface State {
  data: OpenConversation | null;
  failure: RequestFailure | null;
}

const mostKept = 20;
const nothing: State = { data: null, failure: null };

/**
 * The conversation on screen, read anew at each of its changes, at once: no rest between readings as lists have it. One that was open before stands
 * there as it was until its new answer comes, a moment later; what the viewer may not see any more goes.
 */
export function useOpenConversation(id: string | null, initial: OpenConversation | null) {
  const [states, setStates] = useState<ReadonlyMap<string, State>>(
    () => new Map(initial ? [[initial.conversation.id, { data: initial, failure: null }]] : []),
  );
  const newest = useRef(0);

  const read = useCallback(async () => {
    if (!id) return;
    const turn = ++newest.current;
    const answer = await request<OpenConversation>("GET", `/api/desktop/conversations/${id}`);
    if (turn !== newest.current) return;
    setStates((before) => {
      const kept = answer.ok ? answer.data : answer.error.status === 404 ? null : (before.get(id)?.data ?? null);
      const others = [...before].filter(([other]) => other !== id).slice(1 - mostKept);
      return new Map([...others, [id, { data: kept, failure: answer.ok ? null : answer.error }]]);
    });
  }, [id]);

  const shown = useRef(initial?.conversation.id ?? null);
  useEffect(() => {
    if (shown.current === id) return;
    shown.current = id;
    void read();
  }, [id, read]);
  useLive(id ? [`conversation:${id}`] : ["settings"], read);

  const { data, failure } = (id ? states.get(id) : undefined) ?? nothing;
  return { open: data, failure, refetch: read };
}
