import type { ReactNode } from "react";

/** A key of the keyboard. */
export const Key = ({ children }: { children: ReactNode }) => (
  <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-[4px] border border-line bg-bg px-1 font-sans text-[11px] font-medium text-muted">
    {children}
  </kbd>
);
