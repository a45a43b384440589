"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

const cookie = "parley.zone";

/**
 * Keeps the browser's time zone in a cookie, so that the server renders the reader's own times; follows the machine
 * when it travels. A page that came in another zone is not shown until its times are right (`ZoneGuard`).
 */
export function Zone({ known }: { known: string | undefined }) {
  const router = useRouter();
  const asked = useRef(known);
  useEffect(() => {
    const root = document.documentElement;
    const look = () => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      if (!zone || zone === asked.current) return;
      asked.current = zone;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
      document.cookie = `${cookie}=${zone};path=/;max-age=31536000;samesite=lax`;
      router.refresh();
    };
    look();
    if (asked.current === known) delete root.dataset.zone;
    // A server that does not answer must not keep the page hidden, nor cookies that are switched off.
    const shown = setTimeout(() => delete root.dataset.zone, 2000);
    const timer = setInterval(look, 60_000);
    addEventListener("focus", look);
    return () => {
      clearTimeout(shown);
      clearInterval(timer);
      removeEventListener("focus", look);
    };
  }, [known, router]);
  return null;
}

/** Runs before the first paint: marks the page while its times are in a zone that is not the browser's. */
export function ZoneGuard({ known }: { known: string | undefined }) {
  const script = `if(Intl.DateTimeFormat().resolvedOptions().timeZone!==${JSON.stringify(known ?? "").replace(/</g, "\\u003c")})document.documentElement.dataset.zone="foreign"`;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own words and a string in JSON
  return <script dangerouslySetInnerHTML={{ __html: script }} />;
}
