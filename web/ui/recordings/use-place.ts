"use client";

import { usePathname, useSearchParams } from "next/navigation";

export const filterNames = ["from", "to", "origin", "campaign", "agent", "q"] as const;
export type FilterName = (typeof filterNames)[number];

export interface Place {
  filters: Partial<Record<FilterName, string>>;
  /** The conversation that is read. */
  id: string | null;
}

/** What is looked for and read: the address holds it, so that back, reload and a copied link work. */
export function usePlace(): [Place, (change: Partial<Place>) => void] {
  const path = usePathname();
  const search = useSearchParams();
  const filters: Place["filters"] = {};
  for (const name of filterNames) {
    const value = search.get(name);
    if (value) filters[name] = value;
  }
  const place: Place = { filters, id: search.get("c") };
  const change = (given: Partial<Place>) => {
    const next = { ...place, ...given };
    const query = new URLSearchParams(Object.entries(next.filters).filter(([, value]) => value));
    if (next.id) query.set("c", next.id);
    // Back closes what one reads. Not by the router: a filter must not wait for the page to be rendered on the server.
    const how = next.id && !place.id ? "pushState" : "replaceState";
    history[how](null, "", query.size > 0 ? `${path}?${query}` : path);
  };
  return [place, change];
}
