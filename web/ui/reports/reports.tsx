"use client";

import { Download, Rows3, Table2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Report, ReportChoices } from "#web/server/actions/reports";
import { Button } from "../button.tsx";
import { download } from "../download.ts";
import { Empty } from "../empty.tsx";
import { Menu, MenuItem } from "../menu.tsx";
import { Skeleton } from "../skeleton.tsx";
import { TopBar } from "../top-bar.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { useLiveData } from "../use-live-data.ts";
import { ReportFilters } from "./report-filters.tsx";
import { ReportTable } from "./report-table.tsx";
import { useReportPlace } from "./use-place.ts";

/** What became of the messages that dialers sent, counted by whatever one asks for (F80). */
export function Reports({ choices }: { choices: ReportChoices }) {
  const t = useTranslations("reports");
  const say = useFailureText();
  const [filters, change] = useReportPlace();
  const query = new URLSearchParams(filters).toString();
  const topics = filters.dialer ? [`dialer:${filters.dialer}`] : choices.dialers.map(({ id }) => `dialer:${id}`);
  const report = useLiveData<Report>(`/api/reports/messages?${query}`, topics);
  // The days on the screen, also where none were chosen.
  const { by: _, ...narrowed } = filters;
  const shown = { ...narrowed, ...(report.data && { from: report.data.from, to: report.data.to }) };
  return (
    <>
      <TopBar title={t("title")}>
        <div className="flex-1" />
        <Menu
          trigger={
            <Button icon={<Download aria-hidden className="size-4" />} className="max-sm:px-2">
              <span className="max-sm:sr-only">{t("download")}</span>
            </Button>
          }
        >
          <MenuItem
            icon={<Table2 aria-hidden className="size-4" />}
            hint={t("tableHint")}
            onSelect={() => download(`/api/reports/messages/csv?${query}`)}
          >
            {t("tableFile")}
          </MenuItem>
          <MenuItem
            icon={<Rows3 aria-hidden className="size-4" />}
            hint={t("messagesHint")}
            disabled={!report.data}
            onSelect={() => download(`/api/reports/messages/rows?${new URLSearchParams(shown)}`)}
          >
            {t("messagesFile")}
          </MenuItem>
        </Menu>
      </TopBar>
      <div className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
        <ReportFilters choices={choices} filters={filters} shown={report.data} onChange={change} />
        {!report.data ? (
          report.failure ? (
            <Empty title={say(report.failure)} action={<Button onClick={report.refetch}>{t("again")}</Button>} />
          ) : (
            <div className="flex flex-col gap-4 px-4 py-4">
              {["a", "b", "c", "d", "e"].map((line) => (
                <div key={line} className="flex items-center gap-6">
                  <Skeleton className="h-5 w-28" />
                  <Skeleton className="h-2 flex-1" />
                  <Skeleton className="h-5 w-16" />
                </div>
              ))}
            </div>
          )
        ) : report.data.items.length === 0 ? (
          <Empty title={t("empty")}>{t("emptyText")}</Empty>
        ) : (
          <>
            <ReportTable report={report.data} />
            <p className="max-w-3xl px-3 py-3 text-meta text-muted md:px-4">
              {t("how", { zone: report.data.timeZone })}
            </p>
          </>
        )}
      </div>
    </>
  );
}
