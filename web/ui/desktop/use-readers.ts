"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "../live.tsx";
import { request } from "../request.ts";
import type { Reader } from "./shapes.ts";

const beatMilliseconds = 15_000;
const leastBetweenKeys = 2_500;

/**
 * Who else has this conversation open or writes in it, live; and tells them of this reader, while the page is on screen. `onKey` belongs where
 * one writes.
 */
export function useReaders(conversationId: string) {
  const [others, setOthers] = useState<Reader[]>([]);
  const url = `/api/desktop/conversations/${conversationId}/readers`;
  const toldAt = useRef(0);

  const tell = useCallback(
    async (doing: Reader["doing"]) => {
      const answer = await request<Reader[]>("POST", url, { doing });
      // Unreachable: nobody is known to be there.
      setOthers(answer.ok ? answer.data : []);
    },
    [url],
  );
  useEffect(() => {
    const leave = () =>
      void fetch(url, {
        method: "POST",
        keepalive: true,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ doing: "left" }),
      }).catch(() => {});
    const look = () => (document.visibilityState === "visible" ? void tell("reading") : leave());
    look();
    const beat = setInterval(() => document.visibilityState === "visible" && void tell("reading"), beatMilliseconds);
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", leave);
    return () => {
      clearInterval(beat);
      document.removeEventListener("visibilitychange", look);
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [tell, url]);

  useLive([`readers:${conversationId}`], async () => {
    const answer = await request<Reader[]>("GET", url);
    if (answer.ok) setOthers(answer.data);
  });

  const onKey = useCallback(() => {
    if (Date.now() - toldAt.current < leastBetweenKeys) return;
    toldAt.current = Date.now();
    void tell("writing");
  }, [tell]);
  return { others, onKey };
}
