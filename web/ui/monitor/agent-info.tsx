"use client";

import { ExternalLink } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AgentInfo } from "#web/server/actions/monitor";
import { Chip } from "../chip.tsx";
import { Elapsed } from "../clock.tsx";
import { ChannelMark } from "../desktop/inbox-row.tsx";
import { Dialog } from "../dialog.tsx";
import { IconLink } from "../icon-link.tsx";
import { phoneText } from "../phone.ts";
import { Skeleton } from "../skeleton.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { useLiveData } from "../use-live-data.ts";
import { StateIcon, useStateText } from "./agent-state.tsx";

/** All data of one agent, live (F60). */
export function AgentInfoDialog({ agentId, onClose }: { agentId: string; onClose: () => void }) {
  const t = useTranslations("monitor.info");
  const { data, failure } = useLiveData<AgentInfo>(`/api/monitor/agents/${agentId}`, [
    `agent:${agentId}`,
    "conversation",
    "settings",
  ]);
  const failureText = useFailureText();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      wide
      title={data?.name ?? t("title")}
      description={data?.username}
    >
      {data ? (
        <Facts agent={data} />
      ) : failure ? (
        <p className="text-bad">{failureText(failure)}</p>
      ) : (
        <div className="flex flex-col gap-3">
          {["a", "b", "c", "d", "e", "f"].map((row) => (
            <Skeleton key={row} className="h-5 w-full" />
          ))}
        </div>
      )}
    </Dialog>
  );
}

function Facts({ agent }: { agent: AgentInfo }) {
  const t = useTranslations("monitor.info");
  const format = useFormatter();
  const stateText = useStateText();
  const when = (at: string) =>
    format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const source = sources.find((each) => each === agent.presenceSource) ?? "system";
  return (
    <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-4 gap-y-2.5 max-sm:grid-cols-1 max-sm:gap-y-1 [&>dd]:max-sm:mb-2">
      <Fact name={t("state")}>
        <span className="flex items-center gap-2">
          <StateIcon agent={agent} />
          {stateText(agent)}
        </span>
      </Fact>
      <Fact name={t("since")}>
        {when(agent.since)} (<Elapsed since={agent.since} className="tabular-nums" />)
      </Fact>
      <Fact name={t("source")}>
        {agent.pausedBy ? t("sources.pausedBy", { name: agent.pausedBy }) : t(`sources.${source}`)}
      </Fact>
      <Fact name={t("browser")}>
        {agent.lostAt
          ? t.rich("browserLost", { span: () => <Elapsed since={agent.lostAt!} className="tabular-nums" /> })
          : t("connections", { count: agent.connections })}
      </Fact>
      <Fact name={t("call")}>{t(agent.onCall ? "onCall" : "noCall")}</Fact>
      <Fact name={t("voiceMember")}>{t(agent.voiceMember ? "yes" : "no")}</Fact>
      <Fact name={t("groups")}>
        <Chips items={agent.groups} none={t("none")} />
      </Fact>
      <Fact name={t("campaigns")}>
        <Chips
          items={agent.campaigns.map(({ name, penalty }) => (penalty ? t("withPenalty", { name, penalty }) : name))}
          none={agent.otherCampaigns > 0 ? "" : t("none")}
        />
        {agent.otherCampaigns > 0 && <Quiet>{t("otherCampaigns", { count: agent.otherCampaigns })}</Quiet>}
      </Fact>
      <Fact name={t("signIns")}>
        {agent.signIns.length === 0 && t("none")}
        {agent.signIns.map((each) => (
          <span key={each.since} className="block">
            {t("signIn", { since: when(each.since), seen: when(each.lastSeenAt) })}
          </span>
        ))}
      </Fact>
      <Fact name={t("today")}>{t("todayText", agent.today)}</Fact>
      <Fact name={t("lastAssigned")}>{agent.lastAssignedAt ? when(agent.lastAssignedAt) : t("none")}</Fact>
      <Fact name={t("conversations")}>
        {agent.active === 0 && t("none")}
        {agent.conversations.map((each) => (
          <span key={each.id} className="flex items-center gap-2">
            <ChannelMark channel={each.channel} />
            <span className="truncate tabular-nums">{each.customer || phoneText(each.phone)}</span>
            <span className="truncate text-muted">{each.campaign}</span>
            <Elapsed since={each.since} className="ml-auto tabular-nums text-muted" />
            {each.temporalUrl && (
              <IconLink label={t("workflow")} href={each.temporalUrl} elsewhere className="-my-1.5 size-7 shrink-0">
                <ExternalLink aria-hidden className="size-4" />
              </IconLink>
            )}
          </span>
        ))}
        {agent.otherConversations > 0 && <Quiet>{t("otherConversations", { count: agent.otherConversations })}</Quiet>}
      </Fact>
    </dl>
  );
}

const sources = ["browser", "api", "supervisor", "system"] as const;

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
);

const Quiet = ({ children }: { children: ReactNode }) => <span className="block text-meta text-muted">{children}</span>;

const Chips = ({ items, none }: { items: string[]; none: string }) =>
  items.length === 0 ? (
    none
  ) : (
    <span className="flex flex-wrap gap-1">
      {items.map((each) => (
        <Chip key={each}>{each}</Chip>
      ))}
    </span>
  );
