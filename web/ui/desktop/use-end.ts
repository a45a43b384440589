"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const nearEnd = 60;
const nearTop = 80;

/**
 * Follows the newest text while the reader is at the end; else leaves the place alone and counts what came below. `first` and `last` name the
 * first and the last of what stands there; `onTop` is called when the reader comes to the top.
 */
export function useEnd(first: string | undefined, count: number, onTop: () => void) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const [seen, setSeen] = useState<number | null>(null);
  const [away, setAway] = useState(false);
  const newest = useRef({ count, onTop });
  useEffect(() => {
    newest.current = { count, onTop };
  });

  const toEnd = useCallback((smooth = false) => {
    const box = scroller.current;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    box?.scrollTo({ top: box.scrollHeight, behavior: smooth && !still ? "smooth" : "instant" });
  }, []);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let top = box.scrollTop;
    const look = () => {
      const was = atEnd.current;
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd;
      setAway(!atEnd.current);
      if (was && !atEnd.current) setSeen(newest.current.count);
      if (box.scrollTop < top && box.scrollTop < nearTop) newest.current.onTop();
      top = box.scrollTop;
    };
    box.addEventListener("scroll", look, { passive: true });
    // The composer grows, an image comes in, the window turns: stay at the end.
    const watch = new ResizeObserver(() => atEnd.current && box.scrollTo({ top: box.scrollHeight }));
    watch.observe(box);
    if (box.firstElementChild) watch.observe(box.firstElementChild);
    return () => {
      box.removeEventListener("scroll", look);
      watch.disconnect();
    };
  }, []);

  const formerFirst = useRef(first);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when something was added, wherever it was
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    // Older texts came in above: what was on screen stays where it was.
    else if (formerFirst.current !== first) box.scrollTop += box.scrollHeight - height.current;
    formerFirst.current = first;
    height.current = box.scrollHeight;
  }, [first, count]);

  return { scroller, away, below: away && seen !== null ? Math.max(0, count - seen) : 0, toEnd };
}
