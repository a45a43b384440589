"use client";

import { ArrowLeft, ExternalLink, Settings2, TriangleAlert } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import type { Dialer } from "#web/server/actions/dialers";
import { Empty } from "../empty.tsx";
import { useFrame } from "../frame.tsx";
import { IconLink } from "../icon-link.tsx";
import { LinkButton } from "../link-button.tsx";
import { TabPanel, Tabs } from "../tabs.tsx";
import { TopBar } from "../top-bar.tsx";
import { useLiveData } from "../use-live-data.ts";
import { BlacklistPanel } from "./blacklist-panel.tsx";
import { DialerOrders } from "./dialer-orders.tsx";
import { DialerPicker } from "./dialer-picker.tsx";
import { EnabledChip, RunChip, ScheduleChip } from "./dialer-state.tsx";
import { ErrorsPanel } from "./errors-panel.tsx";
import { Figures } from "./figures.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { PhaseNote } from "./phase-note.tsx";
import { ProgressBar, StateCounts } from "./progress.tsx";
import { RateChart } from "./rate-chart.tsx";
import { useRowFilter } from "./row-filter.ts";
import { RowsPanel } from "./rows-panel.tsx";
import { SinglePanel } from "./single-panel.tsx";
import { UploadPanel } from "./upload-panel.tsx";

const tabs = ["upload", "single", "blacklist", "rows", "errors", "history"] as const;
type TabName = (typeof tabs)[number];

/** One dialer: its four conditions, orders, books, and what can be loaded into it (F68–F79). */
export function DialerDashboard({ initial, others }: { initial: Dialer; others: { id: string; name: string }[] }) {
  const t = useTranslations("dialers");
  const { person } = useFrame();
  const {
    data: dialer,
    failure,
    refetch,
  } = useLiveData<Dialer>(`/api/dialers/${initial.id}`, [`dialer:${initial.id}`, "settings"], initial);
  useEdges(dialer, refetch);
  const [tab, setTab] = useTab();
  const [shown, setShown] = useRowFilter();

  if (!dialer)
    return (
      <>
        <TopBar title={initial.name} />
        <Empty
          icon={<TriangleAlert aria-hidden />}
          title={failure?.status === 404 ? t("gone") : t("failed")}
          action={<LinkButton href="/dialers">{t("back")}</LinkButton>}
        />
      </>
    );

  const wrong = dialer.counts.failed + dialer.counts.unknown;
  return (
    <>
      <TopBar
        title={
          <span className="flex items-center gap-1">
            <IconLink label={t("back")} href="/dialers" className="-ml-1.5">
              <ArrowLeft aria-hidden className="size-4" />
            </IconLink>
            <DialerPicker current={dialer} others={others} />
          </span>
        }
      >
        {dialer.temporalUrl && (
          <IconLink label={t("workflow")} href={dialer.temporalUrl} elsewhere>
            <ExternalLink aria-hidden className="size-4" />
          </IconLink>
        )}
        {person.role === "administrator" && (
          <IconLink label={t("settings")} href={`/administration/dialers/${dialer.id}`}>
            <Settings2 aria-hidden className="size-4" />
          </IconLink>
        )}
      </TopBar>
      <div className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
        <section
          aria-label={t("column.state")}
          className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b bg-panel px-3 py-2.5 md:px-4"
        >
          <div className="flex w-full flex-wrap items-center gap-x-2 gap-y-1.5 sm:w-auto sm:flex-1">
            <EnabledChip enabled={dialer.enabled} />
            {dialer.phase !== "disabled" && dialer.phase !== "outsideSchedule" && <RunChip dialer={dialer} />}
            <ScheduleChip dialer={dialer} />
          </div>
          <DialerOrders dialer={dialer} onDone={refetch} />
        </section>
        <section aria-label={t("column.progress")} className="border-b bg-panel px-3 pt-3 pb-2 md:px-4">
          <PhaseNote dialer={dialer} />
          <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)] 2xl:grid-cols-[minmax(0,1fr)_minmax(0,36rem)]">
            <div className="min-w-0">
              <Figures dialer={dialer} />
              <div className="mt-3">
                <ProgressBar dialer={dialer} />
              </div>
              <div className="-mx-2 mt-2">
                <StateCounts
                  dialer={dialer}
                  onShow={(state) => {
                    setTab("rows");
                    setShown({ state });
                  }}
                />
              </div>
            </div>
            <RateChart dialer={dialer} />
          </div>
        </section>
        <Tabs
          value={tab}
          onChange={(value) => setTab(value as TabName)}
          label={t("tab.label")}
          tabs={tabs.map((value) => ({
            value,
            label: t(`tab.${value}`),
            ...(value === "errors" && wrong > 0 && { count: wrong, urgent: true }),
          }))}
        >
          <TabPanel value="upload">
            <UploadPanel dialer={dialer} onDone={refetch} />
          </TabPanel>
          <TabPanel value="single">
            <SinglePanel dialer={dialer} onDone={refetch} />
          </TabPanel>
          <TabPanel value="blacklist">
            <BlacklistPanel dialer={dialer} />
          </TabPanel>
          <TabPanel value="rows">
            <RowsPanel dialer={dialer} filter={shown} onFilter={setShown} />
          </TabPanel>
          <TabPanel value="errors">
            <ErrorsPanel
              dialer={dialer}
              onShow={(state, { kind, code }) => {
                setTab("rows");
                setShown({ state, errorKind: kind ?? "", errorCode: code ?? "" });
              }}
              onDone={refetch}
            />
          </TabPanel>
          <TabPanel value="history">
            <HistoryPanel dialer={dialer} />
          </TabPanel>
        </Tabs>
      </div>
    </>
  );
}

/** Nothing announces that hours begin or end, nor that a rate has fallen to 0: look again then. */
function useEdges(dialer: Dialer | null, refetch: () => unknown) {
  const edge = dialer ? (dialer.nextWindowAt ?? dialer.windowEndsAt) : null;
  const busy = Boolean(dialer && (dialer.phase === "sending" || dialer.ratePerSecond > 0));
  useEffect(() => {
    const wait = edge ? new Date(edge).getTime() - Date.now() + 250 : Number.POSITIVE_INFINITY;
    if (wait > 2 ** 31 - 1) return;
    const timer = setTimeout(refetch, Math.max(1000, wait));
    return () => clearTimeout(timer);
  }, [edge, refetch]);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(refetch, 3000);
    return () => clearInterval(timer);
  }, [busy, refetch]);
}

/** The tab stands in the address, so that it survives a reload and can be sent to somebody. */
function useTab(): [TabName, (tab: TabName) => void] {
  const path = usePathname();
  const asked = useSearchParams().get("tab") as TabName | null;
  const tab = asked && tabs.includes(asked) ? asked : "upload";
  // Not by the router: a tab must not wait for the server.
  return [tab, (next) => history.replaceState(null, "", next === "upload" ? path : `${path}?tab=${next}`)];
}
