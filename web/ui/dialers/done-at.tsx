"use client";

import { useMemo } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { useSecond } from "../clock.tsx";
import { useMoment } from "../moment.ts";

/** When the last waiting row will have gone, closed hours included; null where it cannot be told, or before the page is live. */
export function useDoneAt(dialer: Dialer): string | null {
  const moment = useMoment();
  // The server's clock and the reader's minute may differ: the first rendering says nothing.
  const live = useSecond() > 0;
  const at = useMemo(
    () => (live && dialer.etaSeconds ? new Date(Date.now() + dialer.etaSeconds * 1000).toISOString() : null),
    [live, dialer],
  );
  return at && moment(at);
}

/** The same as text; a dash where it cannot be told. */
export function DoneAt({ dialer }: { dialer: Dialer }) {
  return useDoneAt(dialer) ?? <span className="text-faint">–</span>;
}
