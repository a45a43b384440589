"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { writeAddress } from "../address.ts";
import { type Tab, tabs } from "./shapes.ts";

export interface Place {
  tab: Tab;
  /** The open conversation. */
  id: string | null;
  q: string;
  /** On a narrow screen: the customer's pane stands before the thread. */
  about: boolean;
}

/** Where one is on the desktop: the address holds it, so that back, reload and a copied link work. */
export function usePlace(): [Place, (change: Partial<Place>, how?: "push" | "replace") => void] {
  const params = useSearchParams();
  const given = params.get("tab") as Tab;
  const place: Place = {
    tab: tabs.includes(given) ? given : "mine",
    id: params.get("c"),
    q: params.get("q") ?? "",
    about: params.has("about"),
  };
  const go = useCallback((change: Partial<Place>, how: "push" | "replace" = "replace") => {
    const now = new URLSearchParams(location.search);
    const set = (name: string, value: string | null | undefined) => (value ? now.set(name, value) : now.delete(name));
    if (change.tab !== undefined) set("tab", change.tab === "mine" ? null : change.tab);
    if (change.id !== undefined) set("c", change.id);
    if (change.q !== undefined) set("q", change.q);
    if (change.about !== undefined) set("about", change.about ? "1" : null);
    writeAddress(location.pathname, now, how);
  }, []);
  return [place, go];
}
