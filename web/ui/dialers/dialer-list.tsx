"use client";

import { Plus, Send } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { Empty } from "../empty.tsx";
import { useFrame } from "../frame.tsx";
import { LinkButton } from "../link-button.tsx";
import { SearchBox } from "../search-box.tsx";
import { TopBar } from "../top-bar.tsx";
import { useLiveData } from "../use-live-data.ts";
import { BoardTiles } from "./board-tiles.tsx";
import { DialerTable } from "./dialer-table.tsx";
import { ordered, type Standing, standingOf } from "./order-dialers.ts";

interface Listed {
  items: Dialer[];
}

/** The board of all dialers that the viewer sees, live: who needs somebody first, how far each is, how fast, and whether the books balance (F67). */
export function DialerList({ initial }: { initial: Listed }) {
  const t = useTranslations("dialers");
  const format = useFormatter();
  const { person } = useFrame();
  const { data, refetch } = useLiveData<Listed>("/api/dialers", ["dialer", "spool", "settings"], initial);
  const [wanted, setWanted] = useState("");
  const [standing, setStanding] = useState<Standing | null>(null);
  const all = data?.items ?? initial.items;
  const named = all.filter((dialer) => dialer.name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const shown = ordered(standing ? named.filter((dialer) => standingOf(dialer) === standing) : named);
  const left = all.reduce((sum, { counts }) => sum + counts.waiting + counts.sending, 0);
  const administrator = person.role === "administrator";
  const create = (
    <LinkButton href="/administration/dialers/new" look="primary" icon={<Plus aria-hidden className="size-4" />}>
      {all.length === 0 ? t("empty.admin") : t("new")}
    </LinkButton>
  );
  return (
    <>
      <TopBar title={t("title")} />
      {all.length === 0 ? (
        <Empty icon={<Send aria-hidden />} title={t("empty.title")} action={administrator && create}>
          {t("empty.text")} {!administrator && t("empty.other")}
        </Empty>
      ) : (
        <div className="flex min-h-0 flex-1 flex-col">
          <BoardTiles dialers={all} chosen={standing} onChoose={setStanding} />
          <div className="flex shrink-0 items-center gap-3 px-3 py-2 md:px-4">
            <SearchBox label={t("search")} value={wanted} onChange={setWanted} className="w-full max-w-72" />
            <p className="flex-1 text-meta text-muted tabular-nums max-sm:hidden">
              {t("board.shown", { count: all.length, left: format.number(left) })}
            </p>
            {administrator && create}
          </div>
          {shown.length === 0 ? (
            <Empty title={wanted ? t("noMatch") : t("board.none")} />
          ) : (
            <DialerTable dialers={shown} refetch={refetch} />
          )}
        </div>
      )}
    </>
  );
}
