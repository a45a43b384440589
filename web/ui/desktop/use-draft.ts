"use client";

import { useCallback, useEffect, useState } from "react";

/** A text that survives leaving the conversation, a reload and a lost connection: kept in this browser, per person and conversation. */
export function useDraft(userId: string, conversationId: string): [string, (text: string) => void] {
  const key = `parley.draft:${userId}:${conversationId}`;
  const [text, setText] = useState("");
  useEffect(() => {
    try {
      setText(localStorage.getItem(key) ?? "");
    } catch {
      // Storage is off: the draft lives as long as the page.
    }
  }, [key]);
  const keep = useCallback(
    (next: string) => {
      setText(next);
      try {
        if (next) localStorage.setItem(key, next);
        else localStorage.removeItem(key);
      } catch {
        // As above.
      }
    },
    [key],
  );
  return [text, keep];
}
