"use client";

import clsx from "clsx";
import { ChevronRight, Download, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Fragment, useState } from "react";
import type { Dialer, Row, RowState } from "#web/server/actions/dialers";
import { Button } from "../button.tsx";
import { download } from "../download.ts";
import { Empty } from "../empty.tsx";
import { LinkButton } from "../link-button.tsx";
import { phoneText } from "../phone.ts";
import { SearchBox } from "../search-box.tsx";
import { Select } from "../select.tsx";
import { Skeleton } from "../skeleton.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { useDelayed } from "../use-delayed.ts";
import { usePages } from "../use-pages.ts";
import { useErrorWords } from "./error-words.ts";
import { rowStates, stateColour } from "./progress.tsx";
import { RowAttempts } from "./row-attempts.tsx";
import type { RowFilter } from "./row-filter.ts";
import { WaitsUntil } from "./waits-until.tsx";

// One that was dropped never went to the carrier: counted, it would look like a second message.
const made = (row: Row) => row.attempts.filter(({ outcome }) => outcome !== "dropped").length;

/** The spool's rows in entry order: by state, by number, by error, each with its attempts (F80). */
export function RowsPanel({
  dialer,
  filter,
  onFilter,
}: {
  dialer: Dialer;
  filter: RowFilter;
  onFilter: (filter: RowFilter) => void;
}) {
  const t = useTranslations("dialers");
  const own = useTranslations("rows");
  const words = useErrorWords();
  const [phone, setPhone] = useState("");
  const wanted = useDelayed(phone.trim());
  const query = new URLSearchParams({ ...filter, ...(wanted && { phone: wanted }) });
  const rows = usePages<Row>(`/api/dialers/${dialer.id}/rows?${query}`, [`dialer:${dialer.id}`]);
  const byError = filter.errorKind !== undefined;
  const filtered = Object.keys(filter).length > 0 || wanted !== "";
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-center gap-2 px-3 py-3 md:px-4">
        <SearchBox
          label={t("rows.search")}
          value={phone}
          onChange={setPhone}
          inputMode="tel"
          className="min-w-40 flex-1 sm:max-w-64"
        />
        <div className="w-44 max-sm:w-full">
          <Select
            label={t("rows.state")}
            value={filter.state ?? "all"}
            onChange={(value) => onFilter(value === "all" ? {} : { state: value as RowState })}
            choices={[
              { value: "all", label: t("rows.all") },
              ...rowStates.map((value) => ({ value, label: t(`state.${value}`) })),
            ]}
          />
        </div>
        <Button
          look="ghost"
          icon={<Download aria-hidden className="size-4" />}
          disabled={rows.items === null || rows.items.length === 0}
          onClick={() => download(`/api/reports/messages/rows?dialer=${dialer.id}&${query}`)}
          className="sm:order-last sm:ml-auto"
        >
          {t("rows.download")}
        </Button>
        {byError && (
          <Button
            look="ghost"
            title={own("filter.clear")}
            icon={<X aria-hidden className="size-4" />}
            onClick={() => onFilter(filter.state ? { state: filter.state } : {})}
            className="max-w-full"
          >
            <span className="truncate">
              {own("filter.error", {
                what: [words({ kind: filter.errorKind || null, code: null }), filter.errorCode]
                  .filter(Boolean)
                  .join(" "),
              })}
            </span>
          </Button>
        )}
      </div>
      {rows.items === null ? (
        rows.failure ? (
          <Empty title={t("failed")} action={<Button onClick={rows.refetch}>{t("retry")}</Button>} />
        ) : (
          <div className="flex flex-col gap-4 px-4 py-2">
            {[70, 90, 60, 80].map((width) => (
              <Skeleton key={width} className="h-5 w-full" />
            ))}
          </div>
        )
      ) : rows.items.length === 0 ? (
        filtered ? (
          <Empty title={t("rows.noMatch")} />
        ) : (
          <Empty title={t("rows.empty")}>{t("rows.emptyText")}</Empty>
        )
      ) : (
        <>
          <RowTable dialerId={dialer.id} rows={rows.items} />
          {rows.hasMore && (
            <div className="px-3 py-3 md:px-4">
              <Button busy={rows.busy} onClick={rows.more}>
                {t("rows.more")}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function RowTable({ dialerId, rows }: { dialerId: string; rows: Row[] }) {
  const t = useTranslations("dialers");
  const own = useTranslations("rows");
  const format = useFormatter();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Table caption={t("rows.table")}>
      <thead>
        <tr>
          <Th className="w-8 pr-0">
            <span className="sr-only">{t("rows.column.attempts")}</span>
          </Th>
          <Th>{t("rows.column.phone")}</Th>
          <Th>{t("rows.column.state")}</Th>
          <Th className="w-full max-md:hidden">{t("rows.column.message")}</Th>
          <Th className="max-lg:hidden">{t("rows.column.data")}</Th>
          <Th className="max-sm:hidden">{t("rows.column.at")}</Th>
          <Th numeric className="max-sm:hidden">
            {t("rows.column.attempts")}
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.id}>
            <Tr
              selected={open === row.id}
              className="cursor-pointer"
              onClick={() => setOpen(open === row.id ? null : row.id)}
            >
              <Td className="pr-0">
                <button
                  type="button"
                  aria-expanded={open === row.id}
                  aria-label={t("rows.open", { phone: phoneText(row.phoneE164 ?? row.phone) })}
                  className="flex size-6 items-center justify-center rounded-field text-muted hover:text-fg"
                >
                  <ChevronRight
                    aria-hidden
                    className={clsx("size-4 transition-transform", open === row.id && "rotate-90")}
                  />
                </button>
              </Td>
              <Td className="whitespace-nowrap tabular-nums">{phoneText(row.phoneE164 ?? row.phone)}</Td>
              <Td className="whitespace-nowrap">
                <span className="flex items-center gap-1.5">
                  <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", stateColour[row.state])} />
                  {t(`state.${row.state}`)}
                  <WaitsUntil row={row} />
                </span>
              </Td>
              <Td className="max-w-0 truncate max-md:hidden" title={row.message}>
                {row.template && (
                  <span className="mr-1.5 rounded-field bg-off-soft px-1.5 py-0.5 text-meta text-muted">
                    {row.template.name} · {row.template.language}
                  </span>
                )}
                {row.message}
              </Td>
              <Td className="max-w-40 truncate text-muted max-lg:hidden" title={row.data}>
                {row.data}
              </Td>
              <Td className="whitespace-nowrap text-muted tabular-nums max-sm:hidden">
                <time dateTime={row.updatedAt}>
                  {format.dateTime(new Date(row.updatedAt), {
                    day: "numeric",
                    month: "short",
                    hour: "2-digit",
                    minute: "2-digit",
                    second: "2-digit",
                    hourCycle: "h23",
                  })}
                </time>
              </Td>
              <Td numeric className="max-sm:hidden">
                {made(row) || <span className="text-faint">0</span>}
              </Td>
            </Tr>
            {open === row.id && (
              <tr>
                <td colSpan={7} className="border-b bg-bg px-3 py-3 md:pl-12">
                  <RowAttempts row={row} />
                  <LinkButton href={`/dialers/${dialerId}/rows/${row.id}`} className="mt-3">
                    {own("details")}
                  </LinkButton>
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </Table>
  );
}
