import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "./mark.tsx";

/** A page that only says something: not found, not allowed, failed. */
export function MessagePage({ title, text, action }: { title: string; text: string; action: ReactNode }) {
  return (
    <div className="flex min-h-[70dvh] flex-1 flex-col items-center justify-center gap-2 px-6 text-center">
      <Mark className="mb-3 size-8 text-accent" />
      <h1 className="text-title font-semibold">{title}</h1>
      <p className="max-w-96 text-muted">{text}</p>
      <div className="mt-4">{action}</div>
    </div>
  );
}

export const HomeLink = ({ children }: { children: ReactNode }) => (
  <Link
    href="/"
    className="inline-flex h-8 items-center rounded-field bg-accent px-3 font-medium text-accent-fg hover:bg-accent-strong"
  >
    {children}
  </Link>
);
