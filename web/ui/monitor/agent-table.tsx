"use client";

import clsx from "clsx";
import { ArrowDown, ArrowUp, Users, UserX } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { Monitor, MonitorAgent } from "#web/server/actions/monitor";
import { Elapsed } from "../clock.tsx";
import { ChannelMark } from "../desktop/inbox-row.tsx";
import { Empty } from "../empty.tsx";
import { Select } from "../select.tsx";
import { Table, Td, Th, Tr } from "../table.tsx";
import { AgentInfoDialog } from "./agent-info.tsx";
import { AgentMenu } from "./agent-menu.tsx";
import { StateIcon, useStateText } from "./agent-state.tsx";
import { type Place, type Sort, states } from "./use-place.ts";

interface Props {
  agents: MonitorAgent[];
  breaks: Monitor["breaks"];
  /** Only members of chosen campaigns are shown. */
  filtered: boolean;
  place: Place;
  onPlace: (change: Partial<Place>) => void;
  onDone: () => unknown;
}

/** Every agent that the viewer sees: state, load, what was done today, time of the last change of state (F49–F55). */
export function AgentTable({ agents, breaks, filtered, place, onPlace, onDone }: Props) {
  const t = useTranslations("monitor");
  const [asked, setAsked] = useState<string | null>(null);
  const inState = agents.filter((agent) => place.state === "all" || agent.state === place.state);
  const shown = sorted(inState, place);
  const count = (state: Place["state"]) =>
    state === "all" ? agents.length : agents.filter((agent) => agent.state === state).length;
  return (
    <section aria-labelledby="monitor-agents" className="flex min-h-0 min-w-0 flex-3 flex-col max-lg:flex-none">
      <div className="flex h-11 shrink-0 items-center gap-2 border-b px-3 md:px-4">
        <h2 id="monitor-agents" className="shrink-0 font-semibold">
          {t("agents.title")} <span className="font-normal text-muted tabular-nums">{agents.length}</span>
        </h2>
        <div className="flex-1" />
        <div className="w-52 shrink-0">
          <Select
            label={t("agents.filter")}
            value={place.state}
            onChange={(state) => onPlace({ state: state as Place["state"] })}
            choices={(["all", ...states] as const).map((state) => ({
              value: state,
              label: `${state === "all" ? t("agents.all") : t(`state.${state}`)} (${count(state)})`,
            }))}
          />
        </div>
      </div>
      {shown.length === 0 ? (
        <Empty
          icon={agents.length === 0 ? <Users aria-hidden /> : <UserX aria-hidden />}
          title={agents.length === 0 ? t(filtered ? "agents.noMember" : "agents.none") : t("agents.noneInState")}
        >
          {agents.length === 0 && !filtered && t("agents.noneHint")}
        </Empty>
      ) : (
        <Table caption={t("agents.caption")} className="min-h-0 flex-1 overflow-y-auto">
          <thead className="sticky top-0 z-10 bg-bg">
            <tr>
              <SortHead of="name" {...{ place, onPlace }} className="pl-3 md:pl-4" />
              <SortHead of="state" {...{ place, onPlace }} className="max-sm:hidden" />
              <SortHead of="active" {...{ place, onPlace }} />
              <SortHead of="completed" numeric {...{ place, onPlace }} className="max-sm:hidden" />
              <SortHead of="since" numeric {...{ place, onPlace }} />
              <Th className="w-10">
                <span className="sr-only">{t("column.menu")}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((agent) => (
              <AgentRow
                key={agent.id}
                agent={agent}
                onInfo={() => setAsked(agent.id)}
                menu={
                  <AgentMenu
                    agent={agent}
                    breaks={breaks}
                    onInfo={() => setAsked(agent.id)}
                    onSpy={() => onPlace({ spy: agent.id, read: null })}
                    onDone={onDone}
                  />
                }
              />
            ))}
          </tbody>
        </Table>
      )}
      {asked && <AgentInfoDialog agentId={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

function AgentRow({ agent, onInfo, menu }: { agent: MonitorAgent; onInfo: () => void; menu: ReactNode }) {
  const t = useTranslations("monitor");
  const format = useFormatter();
  const stateText = useStateText();
  return (
    <Tr data-agent={agent.username} data-state={agent.state}>
      <Td className="py-1.5 pl-3 md:pl-4">
        <div className="flex min-w-0 items-center gap-2.5">
          <StateIcon agent={agent} />
          <div className="min-w-0">
            <button
              type="button"
              onClick={onInfo}
              className={clsx(
                "block max-w-full truncate rounded-field text-left font-medium hover:underline",
                agent.state === "disconnected" && "text-muted",
              )}
            >
              {agent.name}
            </button>
            <span className="block truncate text-meta text-muted sm:hidden">{stateText(agent)}</span>
          </div>
        </div>
      </Td>
      <Td className="py-1.5 max-sm:hidden">
        <span className="block">{stateText(agent)}</span>
        {agent.lostAt ? (
          <span className="block text-meta text-warn">
            {t.rich("lost", { span: () => <Elapsed since={agent.lostAt!} className="tabular-nums" /> })}
          </span>
        ) : (
          agent.pausedBy && (
            <span className="block text-meta text-muted">{t("pausedBy", { name: agent.pausedBy })}</span>
          )
        )}
      </Td>
      <Td className="whitespace-nowrap">
        <span className="inline-block min-w-5 tabular-nums">
          {agent.active > 0 ? format.number(agent.active) : "–"}
        </span>
        <span className="inline-flex items-center gap-1 align-[-2px]">
          {agent.channels.map(({ channel }) => (
            <ChannelMark key={channel} channel={channel} />
          ))}
        </span>
      </Td>
      <Td numeric className="max-sm:hidden">
        {format.number(agent.completed)}
      </Td>
      <Td numeric className="whitespace-nowrap text-muted">
        <Elapsed since={agent.since} />
      </Td>
      <Td className="pr-2 pl-0 text-right">{menu}</Td>
    </Tr>
  );
}

function SortHead({
  of,
  place,
  onPlace,
  numeric,
  className,
}: {
  of: Sort;
  place: Place;
  onPlace: (change: Partial<Place>) => void;
  numeric?: boolean;
  className?: string;
}) {
  const t = useTranslations("monitor.column");
  const here = place.sort === of;
  const Arrow = place.descending ? ArrowDown : ArrowUp;
  return (
    <Th
      numeric={numeric}
      className={className}
      aria-sort={here ? (place.descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        title={t(`${of}Hint`)}
        onClick={() => onPlace({ sort: of, descending: here ? !place.descending : false })}
        className={clsx(
          "inline-flex items-center gap-1 rounded-field hover:text-fg",
          here && "text-fg",
          numeric && "flex-row-reverse",
        )}
      >
        {t(of)}
        <Arrow aria-hidden className={clsx("size-3", !here && "invisible")} />
      </button>
    </Th>
  );
}

/** By what was asked, then by name. */
function sorted(agents: MonitorAgent[], { sort, descending }: Place): MonitorAgent[] {
  const key = (agent: MonitorAgent): number => {
    switch (sort) {
      case "state":
        return states.indexOf(agent.state);
      case "active":
      case "completed":
        return agent[sort];
      case "since":
        // The longest in a state is the greatest time in it.
        return -Date.parse(agent.since);
      default:
        return 0;
    }
  };
  const sign = descending ? -1 : 1;
  return [...agents].sort((a, b) => sign * (key(a) - key(b) || a.name.localeCompare(b.name)));
}
