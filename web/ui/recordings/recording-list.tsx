"use client";

import clsx from "clsx";
import { Archive, SearchX } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Recording } from "#web/server/actions/recordings";
import { Button } from "../button.tsx";
import { ChannelMark } from "../desktop/inbox-row.tsx";
import { Empty } from "../empty.tsx";
import { phoneText } from "../phone.ts";
import { ConversationChip } from "../reading/conversation-chip.tsx";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { useFailureText } from "../use-failure-text.ts";
import type { usePages } from "../use-pages.ts";

/** The conversations found, newest first; a press on one opens it beside the list. */
export function RecordingList({
  recordings,
  filtered,
  openId,
  onOpen,
}: {
  recordings: ReturnType<typeof usePages<Recording>>;
  filtered: boolean;
  openId: string | null;
  onOpen: (id: string) => void;
}) {
  const t = useTranslations("recordings");
  const say = useFailureText();
  const { items, failure } = recordings;
  if (items === null && failure)
    return <Empty title={say(failure)} action={<Button onClick={recordings.refetch}>{t("again")}</Button>} />;
  if (items === null)
    return (
      <div className="flex flex-col gap-4 px-4 py-3" aria-busy>
        {[1, 2, 3, 4, 5, 6, 7, 8].map((row) => (
          <Skeleton key={row} className="h-5 w-full" />
        ))}
      </div>
    );
  if (items.length === 0)
    return filtered ? (
      <Empty icon={<SearchX aria-hidden />} title={t("noMatch")}>
        {t("noMatchText")}
      </Empty>
    ) : (
      <Empty icon={<Archive aria-hidden />} title={t("none")}>
        {t("noneText")}
      </Empty>
    );
  // Beside an open conversation there is room for what tells them apart.
  const narrow = openId !== null;
  return (
    <Table caption={t("table")} className="min-h-0 flex-1 md:overflow-y-auto">
      <thead className="sticky top-0 z-10 bg-bg">
        <tr>
          <Th className="pl-3 md:pl-4">{t("column.opened")}</Th>
          <Th>{t("column.customer")}</Th>
          <Th className={clsx("max-lg:hidden", narrow && "hidden")}>{t("column.origin")}</Th>
          <Th className={clsx("max-md:hidden", narrow && "max-2xl:hidden")}>{t("column.campaign")}</Th>
          <Th className={clsx("max-md:hidden", narrow && "max-2xl:hidden")}>{t("column.agent")}</Th>
          <Th>{t("column.state")}</Th>
          <Th numeric className="pr-3 max-sm:hidden md:pr-4">
            {t("column.texts")}
          </Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <RecordingRow
            key={item.id}
            recording={item}
            narrow={narrow}
            selected={item.id === openId}
            onOpen={() => onOpen(item.id)}
          />
        ))}
        {recordings.hasMore && (
          <tr>
            <td colSpan={7} className="px-3 py-3 md:px-4">
              <Button busy={recordings.busy} onClick={recordings.more}>
                {t("more")}
              </Button>
            </td>
          </tr>
        )}
      </tbody>
    </Table>
  );
}

function RecordingRow({
  recording: r,
  narrow,
  selected,
  onOpen,
}: {
  recording: Recording;
  narrow: boolean;
  selected: boolean;
  onOpen: () => void;
}) {
  const t = useTranslations("recordings");
  const format = useFormatter();
  const opened = new Date(r.openedAt);
  return (
    <Tr selected={selected} className="relative">
      <Td className="py-1.5 pl-3 whitespace-nowrap tabular-nums text-muted md:pl-4">
        <time
          dateTime={r.openedAt}
          title={format.dateTime(opened, { dateStyle: "full", timeStyle: "medium", hourCycle: "h23" })}
        >
          <span className="max-sm:block">
            {format.dateTime(opened, { day: "numeric", month: "short", year: "numeric" })}
          </span>{" "}
          <span className="max-sm:block max-sm:text-meta">
            {format.dateTime(opened, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}
          </span>
        </time>
      </Td>
      <Td className="max-w-56 py-1.5">
        <span className="flex min-w-0 items-center gap-1.5">
          <ChannelMark channel={r.channel} />
          <button
            type="button"
            data-recording={r.id}
            onClick={onOpen}
            className="min-w-0 truncate text-left font-medium tabular-nums outline-offset-2 after:absolute after:inset-0 after:content-['']"
          >
            {r.customer.name || phoneText(r.customer.phone)}
          </button>
        </span>
        <span className="block truncate text-meta text-muted md:hidden">{r.campaignName}</span>
      </Td>
      <Td className={clsx("whitespace-nowrap tabular-nums max-lg:hidden", narrow && "hidden")}>
        {r.ourNumber ? phoneText(r.ourNumber) : "–"}
      </Td>
      <Td className={clsx("max-w-48 truncate max-md:hidden", narrow && "max-2xl:hidden")}>{r.campaignName}</Td>
      <Td className={clsx("max-w-40 truncate max-md:hidden", narrow && "max-2xl:hidden")}>{r.agentName ?? "–"}</Td>
      <Td>
        <ConversationChip state={r.state} outcome={r.outcome} />
      </Td>
      <Td numeric className="pr-3 whitespace-nowrap max-sm:hidden md:pr-4">
        <span title={t("textsHint", r.texts)}>
          <span className="sr-only">{t("textsHint", r.texts)}</span>
          <span aria-hidden>
            {format.number(r.texts.in)} <span className="text-faint">/</span> {format.number(r.texts.out)}
          </span>
        </span>
      </Td>
    </Tr>
  );
}
