"use client";

import { TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { Monitor as MonitorData } from "#web/server/actions/monitor";
import { Button } from "../button.tsx";
import { Empty } from "../empty.tsx";
import { ReadingPanel } from "../reading/reading-panel.tsx";
import { serverNow } from "../server-time.ts";
import { TopBar } from "../top-bar.tsx";
import { useLiveData } from "../use-live-data.ts";
import { AgentTable } from "./agent-table.tsx";
import { CampaignFilter } from "./campaign-filter.tsx";
import { ListPanel } from "./list-panel.tsx";
import { SpyPanel } from "./spy-panel.tsx";
import { TakeOver } from "./take-over.tsx";
import { secondsText, Tiles } from "./tiles.tsx";
import { usePlace } from "./use-place.ts";

const topics = ["conversation", "agent", "settings"];

/** What a supervisor watches, live: the day's figures, agents, the conversations behind the chosen figure (F48–F57), and one of them to read along (F58). */
export function Monitor({ initial }: { initial: MonitorData }) {
  const t = useTranslations("monitor");
  const [place, change] = usePlace();
  const query = new URLSearchParams([...place.campaigns.map((id) => ["campaign", id]), ["show", place.show]]);
  const { data, failure, refetch } = useLiveData<MonitorData>(`/api/monitor?${query}`, topics, initial);
  // Until another filter is answered, what was there stays: nothing jumps.
  const last = useRef(initial);
  if (data) last.current = data;
  const shown = last.current;
  useMidnight(shown.dayEndsAt, refetch);
  const list = useRef<HTMLElement>(null);
  const close = () => change({ read: null, spy: null });

  return (
    <>
      <TopBar title={t("title")}>
        <CampaignFilter
          campaigns={shown.campaigns}
          chosen={place.campaigns}
          onChange={(campaigns) => change({ campaigns })}
        />
      </TopBar>
      {failure && !data ? (
        <Empty
          icon={<TriangleAlert aria-hidden />}
          title={t("failed")}
          action={<Button onClick={() => void refetch()}>{t("again")}</Button>}
        >
          {failure.message}
        </Empty>
      ) : (
        <div aria-busy={!data} className="quiet-scroll flex min-h-0 flex-1 flex-col max-lg:overflow-y-auto">
          <Tiles
            totals={shown.totals}
            show={place.show}
            onShow={(show) => {
              change({ show });
              if (matchMedia("(width < 64rem)").matches) list.current?.scrollIntoView({ block: "start" });
            }}
          />
          <div className="flex min-h-0 flex-1 max-lg:flex-none max-lg:flex-col">
            <AgentTable
              agents={shown.agents}
              breaks={shown.breaks}
              filtered={place.campaigns.length > 0}
              place={place}
              onPlace={change}
              onDone={refetch}
            />
            <ListPanel
              ref={list}
              monitor={shown}
              show={place.show}
              beside={!place.read && !place.spy}
              onRead={(read) => change({ read, spy: null })}
            />
            {place.spy ? (
              <SpyPanel agentId={place.spy} chosen={place.read} onChoose={(read) => change({ read })} onClose={close} />
            ) : (
              place.read && (
                <ReadingPanel
                  key={place.read}
                  id={place.read}
                  spy
                  onClose={close}
                  actions={(open) => <TakeOver open={open} />}
                />
              )
            )}
          </div>
          <Formula monitor={shown} />
        </div>
      )}
    </>
  );
}

/** How the percentage is made, and what "today" is (D1, D25). */
function Formula({ monitor }: { monitor: MonitorData }) {
  const t = useTranslations("monitor");
  const format = useFormatter();
  const { levelSeconds } = monitor.totals;
  if (!levelSeconds) return null;
  return (
    <p className="shrink-0 border-t bg-panel px-3 py-1.5 text-meta text-muted md:px-4">
      {t("formula", { seconds: secondsText(levelSeconds, format.number) })} {t("day")}
    </p>
  );
}

/** Nothing announces that a day ends: look again then. */
function useMidnight(at: string | null, refetch: () => unknown) {
  useEffect(() => {
    if (!at) return;
    const timer = setTimeout(refetch, Math.max(1_000, Date.parse(at) - serverNow() + 250));
    return () => clearTimeout(timer);
  }, [at, refetch]);
}
