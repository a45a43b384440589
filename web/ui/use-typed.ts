"use client";

import { useEffect, useRef, useState } from "react";

const restMilliseconds = 250;

/** What is typed into a search: shown at once, and given on after a rest. It follows `value` when that changes from outside, as by the back button. */
export function useTyped(value: string, onChange: (value: string) => void): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (value !== sent.current) setTyped(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (typed === sent.current) return;
    const wait = setTimeout(() => {
      sent.current = typed;
      latest.current(typed);
    }, restMilliseconds);
    return () => clearTimeout(wait);
  }, [typed]);
  return [typed, setTyped];
}
