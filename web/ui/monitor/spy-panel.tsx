"use client";

import { Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import type { AgentInfo } from "#web/server/actions/monitor";
import { ChannelMark } from "../desktop/inbox-row.tsx";
import { Empty } from "../empty.tsx";
import { phoneText } from "../phone.ts";
import { CloseOnly, PanelFrame, ReadingPanel } from "../reading/reading-panel.tsx";
import { Select } from "../select.tsx";
import { Skeleton } from "../skeleton.tsx";
import { useLiveData } from "../use-live-data.ts";
import { TakeOver } from "./take-over.tsx";

interface Props {
  agentId: string;
  /** The conversation chosen of several; the one held longest where none is, or it has gone. */
  chosen: string | null;
  onChoose: (conversationId: string) => void;
  onClose: () => void;
}

/** Over an agent's shoulder (F58): what it writes and reads now, from one conversation to the next. */
export function SpyPanel({ agentId, chosen, onChoose, onClose }: Props) {
  const t = useTranslations("monitor.spy");
  const { data: agent, failure } = useLiveData<AgentInfo>(`/api/monitor/agents/${agentId}`, [
    `agent:${agentId}`,
    "conversation",
  ]);
  const held = agent?.conversations ?? [];
  const shown = held.find((each) => each.id === chosen) ?? held[0];
  if (!agent || !shown)
    return (
      <PanelFrame label={t("label")} onClose={onClose}>
        <CloseOnly onClose={onClose}>{agent && <h2 className="truncate font-semibold">{agent.name}</h2>}</CloseOnly>
        {agent ? (
          <Empty icon={<Eye aria-hidden />} title={t("nothing", { name: agent.name })}>
            {t(agent.otherConversations > 0 ? "elsewhere" : "nothingText")}
          </Empty>
        ) : failure ? (
          <Empty icon={<Eye aria-hidden />} title={t("gone")} />
        ) : (
          <div className="flex flex-col gap-4 p-4" aria-busy>
            <Skeleton className="h-5 w-2/3" />
            <Skeleton className="h-5 w-1/2" />
          </div>
        )}
      </PanelFrame>
    );
  const name = (each: (typeof held)[number]) => each.customer || phoneText(each.phone);
  return (
    <ReadingPanel
      key={shown.id}
      id={shown.id}
      spy
      onClose={onClose}
      actions={(open) => <TakeOver open={open} />}
      head={
        held.length > 1 && (
          <div className="flex shrink-0 items-center gap-2 border-b bg-panel px-4 py-2">
            <span className="shrink-0 text-muted">{t("holds", { name: agent.name, count: held.length })}</span>
            <Select
              label={t("which")}
              value={shown.id}
              onChange={onChoose}
              className="max-w-72"
              choices={held.map((each) => ({
                value: each.id,
                label: (
                  <span className="flex min-w-0 items-center gap-1.5 tabular-nums">
                    <ChannelMark channel={each.channel} />
                    {name(each)} · {each.campaign}
                  </span>
                ),
              }))}
            />
          </div>
        )
      }
    />
  );
}
