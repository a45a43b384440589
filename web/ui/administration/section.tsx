"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

/** A part of a form, with its title at the left where there is room. */
export function Section({ title, hint, children }: { title: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <section className="grid gap-x-8 gap-y-3 border-b px-4 py-5 last:border-b-0 lg:grid-cols-[11rem_minmax(0,1fr)] md:px-6">
      <div>
        <h3 className="font-semibold">{title}</h3>
        {hint && <p className="mt-0.5 text-meta text-muted">{hint}</p>}
      </div>
      <div className="flex max-w-2xl min-w-0 flex-col gap-4">{children}</div>
    </section>
  );
}

/** Settings with working defaults, folded away until somebody wants them, or one of them is wrong (F9). */
export function Folded({
  title,
  hint,
  open,
  children,
}: {
  title: ReactNode;
  hint?: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (open && details.current) details.current.open = true;
  }, [open]);
  return (
    <details ref={details} className="group border-b last:border-b-0">
      <summary className="flex cursor-pointer list-none items-center gap-2 px-4 py-3 -outline-offset-2 hover:bg-hover md:px-6 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 text-muted transition-transform group-open:rotate-90" />
        <span className="font-semibold">{title}</span>
        {hint && <span className="text-meta text-muted">{hint}</span>}
      </summary>
      <div className="border-t">{children}</div>
    </details>
  );
}

/** Two fields beside each other where there is room. */
export const Pair = ({ children }: { children: ReactNode }) => (
  <div className="grid items-start gap-4 sm:grid-cols-2">{children}</div>
);
