"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { namedIn, writeAddress } from "../address.ts";

const filterNames = ["by", "from", "to", "dialer", "provider", "state"] as const;
export type ReportFilters = Partial<Record<(typeof filterNames)[number], string>>;

/** What is reported stands in the address, so that back, reload and a copied link work. */
export function useReportPlace(): [ReportFilters, (filters: ReportFilters) => void] {
  const path = usePathname();
  const search = useSearchParams();
  const change = (next: ReportFilters) =>
    writeAddress(path, new URLSearchParams(Object.entries(next).filter(([, value]) => value)));
  return [namedIn(search, filterNames), change];
}
