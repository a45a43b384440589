"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Recording, RecordingChoices } from "#web/server/actions/recordings";
import { ReadingPanel } from "../reading/reading-panel.tsx";
import { TopBar } from "../top-bar.tsx";
import { usePages } from "../use-pages.ts";
import { Filters } from "./filters.tsx";
import { RecordingList } from "./recording-list.tsx";
import { usePlace } from "./use-place.ts";

/** All conversations that the viewer may see: to find, read and take home (F64–F66, D26). */
export function Recordings({ choices }: { choices: RecordingChoices }) {
  const t = useTranslations("recordings");
  const [place, change] = usePlace();
  const query = new URLSearchParams(place.filters as Record<string, string>).toString();
  const recordings = usePages<Recording>(`/api/recordings${query && `?${query}`}`, ["conversation"]);
  const close = () => {
    const from = place.id;
    change({ id: null });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-recording="${from}"]`)?.focus());
  };
  return (
    <>
      <TopBar title={t("title")}>
        <div className="flex-1" />
        <a
          href={`/api/recordings/csv${query && `?${query}`}`}
          download
          className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-field border border-line bg-raised px-3 font-medium whitespace-nowrap transition-colors hover:border-line-strong hover:bg-hover max-sm:px-2"
        >
          <Download aria-hidden className="size-4" />
          <span className="max-sm:sr-only">{t("downloadList")}</span>
        </a>
      </TopBar>
      <div className="flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col max-md:overflow-y-auto">
          <Filters choices={choices} filters={place.filters} onChange={(filters) => change({ filters })} />
          <RecordingList
            recordings={recordings}
            filtered={query !== ""}
            openId={place.id}
            onOpen={(id) => change({ id })}
          />
        </div>
        {place.id && <ReadingPanel key={place.id} id={place.id} onClose={close} />}
      </div>
    </>
  );
}
