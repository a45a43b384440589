"use client";

import { useState } from "react";
import { request } from "../request.ts";
import { toast } from "../toast.tsx";
import type { Message, OpenConversation } from "./shapes.ts";

/**
 * The thread's texts: the server's newest, the older ones that were asked for, and those that stood here before newer ones pushed them out
 * of the server's answer.
 */
export function useMessages(open: OpenConversation) {
  const [shown, setShown] = useState(open.messages);
  const [more, setMore] = useState<boolean | null>(null);
  const [loading, setLoading] = useState(false);
  const from = open.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const messages = [...shown.filter((message) => message.seq < from), ...open.messages];
  // As React has it: what was rendered last is remembered while rendering, not a moment later.
  if (messages.length !== shown.length || messages.some((message, place) => message !== shown[place]))
    setShown(messages);

  const load = async () => {
    const first = messages[0];
    if (!first || loading) return;
    setLoading(true);
    const answer = await request<{ messages: Message[]; more: boolean }>(
      "GET",
      `/api/desktop/conversations/${open.conversation.id}/earlier?before=${first.seq}`,
    );
    setLoading(false);
    if (!answer.ok) return void toast.error(answer.error.message);
    setShown((now) => [...answer.data.messages, ...now]);
    setMore(answer.data.more);
  };
  return { messages, load, loading, canLoad: (more ?? open.hasEarlier) && messages.length > 0 };
}
