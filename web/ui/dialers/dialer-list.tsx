"use client";

import { Plus, Send } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { Elapsed } from "../clock.tsx";
import { Empty } from "../empty.tsx";
import { useFrame } from "../frame.tsx";
import { LinkButton } from "../link-button.tsx";
import { SearchBox } from "../search-box.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { TopBar } from "../top-bar.tsx";
import { useLiveData } from "../use-live-data.ts";
import { RunChip, ScheduleChip, useRateText } from "./dialer-state.tsx";
import { DoneAt } from "./done-at.tsx";
import { BooksChip, ProgressBar, ProgressText } from "./progress.tsx";

interface Listed {
  items: Dialer[];
}

/** Every dialer that the viewer sees, live: state, progress, rate, and whether the books balance (F67). */
export function DialerList({ initial }: { initial: Listed }) {
  const t = useTranslations("dialers");
  const { person } = useFrame();
  const { data } = useLiveData<Listed>("/api/dialers", ["dialer", "spool", "settings"], initial);
  const [wanted, setWanted] = useState("");
  const all = data?.items ?? initial.items;
  const shown = all.filter((dialer) => dialer.name.toLowerCase().includes(wanted.trim().toLowerCase()));
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
          <div className="flex shrink-0 items-center gap-2 px-3 py-2 md:px-4">
            <SearchBox label={t("search")} value={wanted} onChange={setWanted} className="w-full max-w-72" />
            <div className="flex-1" />
            {administrator && create}
          </div>
          {shown.length === 0 ? <Empty title={t("noMatch")} /> : <DialerTable dialers={shown} />}
        </div>
      )}
    </>
  );
}

function DialerTable({ dialers }: { dialers: Dialer[] }) {
  const t = useTranslations("dialers");
  const format = useFormatter();
  const rate = useRateText();
  return (
    <Table caption={t("table")} className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
      <thead className="sticky top-0 z-10 bg-bg">
        <tr>
          <Th className="pl-3 md:pl-4">{t("column.name")}</Th>
          <Th className="max-sm:hidden">{t("column.state")}</Th>
          <Th className="w-[32%] max-sm:hidden">{t("column.progress")}</Th>
          <Th numeric className="max-lg:hidden">
            {t("column.left")}
          </Th>
          <Th numeric className="max-lg:hidden">
            {t("column.rate")}
          </Th>
          <Th numeric className="max-lg:hidden">
            {t("column.eta")}
          </Th>
          <Th className="pr-3 md:pr-4">
            <span className="max-sm:sr-only">{t("column.books")}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {dialers.map((dialer) => (
          <Tr key={dialer.id} className="relative">
            <Td className="py-2.5 pl-3 md:pl-4">
              <Link
                href={`/dialers/${dialer.id}`}
                className="font-medium -outline-offset-2 after:absolute after:inset-0"
              >
                {dialer.name}
              </Link>
              <span className="block text-meta text-muted">{dialer.providerName}</span>
              <span className="mt-1.5 flex flex-wrap items-center gap-1 sm:hidden">
                <RunChip dialer={dialer} />
                <ScheduleChip dialer={dialer} />
              </span>
              <span className="mt-2 block w-[68vw] sm:hidden">
                <ProgressBar dialer={dialer} thin />
                <span className="mt-1 block text-meta text-muted tabular-nums">
                  <ProgressText dialer={dialer} />
                </span>
              </span>
            </Td>
            <Td className="py-2.5 max-sm:hidden">
              <span className="flex flex-wrap items-center gap-1">
                <RunChip dialer={dialer} />
                {dialer.phase !== "outsideSchedule" && <ScheduleChip dialer={dialer} />}
              </span>
              <span className="text-meta text-muted tabular-nums">
                {t.rich("since", { span: () => <Elapsed since={dialer.stateSince} /> })}
                {dialer.paused && dialer.pauseReason && <> · {dialer.pauseReason}</>}
              </span>
            </Td>
            <Td className="py-2.5 max-sm:hidden">
              <ProgressBar dialer={dialer} thin />
              <span className="mt-1 block text-meta text-muted tabular-nums">
                <ProgressText dialer={dialer} />
              </span>
            </Td>
            <Td numeric className="max-lg:hidden">
              {format.number(dialer.counts.waiting + dialer.counts.sending)}
            </Td>
            <Td numeric className="whitespace-nowrap max-lg:hidden">
              {dialer.phase === "sending" ? rate(dialer) : <span className="text-faint">–</span>}
            </Td>
            <Td numeric className="whitespace-nowrap max-lg:hidden">
              <DoneAt dialer={dialer} />
            </Td>
            <Td className="pr-3 md:pr-4">
              <span className="relative">
                <BooksChip dialer={dialer} short />
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
