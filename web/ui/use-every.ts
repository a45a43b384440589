"use client";

import { useEffect, useRef } from "react";

/** Does something every so many seconds while the page is in sight, and at once when it comes back into sight. 0 = never. */
export function useEvery(seconds: number, work: () => unknown): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    if (seconds === 0) return;
    const inSight = () => document.visibilityState === "visible" && void latest.current();
    const timer = setInterval(inSight, seconds * 1000);
    document.addEventListener("visibilitychange", inSight);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", inSight);
    };
  }, [seconds]);
}
