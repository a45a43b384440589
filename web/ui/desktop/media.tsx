"use client";

import { Paperclip } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Message } from "./shapes.ts";

/** What came with a text. Pictures that this server keeps stand in the thread; anything else is a link. */
export function Media({ media }: { media: Message["media"] }) {
  const t = useTranslations("desktop.thread");
  return media.map((each, index) => {
    const name = t("attachment", { number: index + 1, type: each.contentType });
    // A carrier's own address asks for its password, and an address of another kind could be a script.
    const ours = /^\/(?!\/)/.test(each.url);
    if (!ours && !/^https?:\/\//i.test(each.url)) return null;
    return (
      <a
        key={each.url}
        href={each.url}
        target="_blank"
        rel="noreferrer noopener"
        className="mt-1 flex items-center gap-1.5 text-base text-accent underline underline-offset-2"
      >
        {ours && each.contentType.startsWith("image/") ? (
          // biome-ignore lint/performance/noImgElement: kept by this server as it came, of unknown size
          <img
            src={each.url}
            alt={name}
            loading="lazy"
            className="max-h-72 min-h-24 max-w-full rounded-field object-contain"
          />
        ) : (
          <>
            <Paperclip aria-hidden className="size-3.5" />
            {name}
          </>
        )}
      </a>
    );
  });
}
