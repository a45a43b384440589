"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { namedIn, writeAddress } from "../address.ts";

const filterNames = ["from", "to", "origin", "campaign", "agent", "q"] as const;
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
  const place: Place = { filters: namedIn(search, filterNames), id: search.get("c") };
  const change = (given: Partial<Place>) => {
    const next = { ...place, ...given };
    const query = new URLSearchParams(Object.entries(next.filters).filter(([, value]) => value));
    if (next.id) query.set("c", next.id);
    // Back closes what one reads.
    writeAddress(path, query, next.id && !place.id ? "push" : "replace");
  };
  return [place, change];
}
