"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { RowState } from "#web/server/actions/dialers";
import { rowStates } from "./progress.tsx";

export interface RowFilter {
  state?: RowState;
  /** Empty = none was told; both are set or neither. */
  errorKind?: string;
  errorCode?: string;
}

/** Which rows are shown stands in the address, so that it survives a reload and can be sent to somebody. */
export function useRowFilter(): [RowFilter, (filter: RowFilter) => void] {
  const path = usePathname();
  const address = useSearchParams();
  const state = rowStates.find((each) => each === address.get("state"));
  const errorKind = address.get("errorKind");
  const filter: RowFilter = {
    ...(state && { state }),
    ...(errorKind !== null && { errorKind, errorCode: address.get("errorCode") ?? "" }),
  };
  return [
    filter,
    (next) =>
      history.replaceState(
        null,
        "",
        `${path}?${new URLSearchParams({ tab: "rows", ...next } as Record<string, string>)}`,
      ),
  ];
}
