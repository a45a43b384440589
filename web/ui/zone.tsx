"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Tells the server the browser's time zone by a cookie, once, so that times are right in what it renders. */
export function Zone({ known }: { known: string | undefined }) {
  const router = useRouter();
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === known) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `parley.zone=${zone};path=/;max-age=31536000;samesite=lax`;
    router.refresh();
  }, [known, router]);
  return null;
}
