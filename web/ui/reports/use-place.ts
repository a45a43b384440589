"use client";

import { usePathname, useSearchParams } from "next/navigation";

export const filterNames = ["by", "from", "to", "dialer", "provider", "state"] as const;
export type ReportFilters = Partial<Record<(typeof filterNames)[number], string>>;

/** What is reported stands in the address, so that back, reload and a copied link work. */
export function useReportPlace(): [ReportFilters, (filters: ReportFilters) => void] {
  const path = usePathname();
  const search = useSearchParams();
  const filters: ReportFilters = {};
  for (const name of filterNames) {
    const value = search.get(name);
    if (value) filters[name] = value;
  }
  const change = (next: ReportFilters) => {
    const query = new URLSearchParams(Object.entries(next).filter(([, value]) => value));
    // Not by the router: a filter must not wait for the page to be rendered on the server.
    history.replaceState(null, "", query.size > 0 ? `${path}?${query}` : path);
  };
  return [filters, change];
}
