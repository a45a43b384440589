"use client";

import clsx from "clsx";
import { CircleCheck, CircleSlash, Coffee, Inbox, Phone } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import { Button } from "../button.tsx";
import { spanText } from "../clock.tsx";
import { Dialog } from "../dialog.tsx";
import { hasEveryWord } from "../every-word.ts";
import { SearchBox } from "../search-box.tsx";
import { Skeleton } from "../skeleton.tsx";
import { useLiveData } from "../use-live-data.ts";
import { Found } from "./found.tsx";
import { customerName, type OpenConversation, type TransferTargets } from "./shapes.ts";

export type Target = { agentId: string } | { campaignId: string };

type Row =
  | { id: string; name: string; can: boolean; agent: TransferTargets["agents"][number]; campaign?: never }
  | { id: string; name: string; can: boolean; campaign: TransferTargets["campaigns"][number]; agent?: never };

interface TransferProps {
  open: OpenConversation;
  shown: boolean;
  onShown: (shown: boolean) => void;
  onTransfer: (target: Target, name: string) => Promise<boolean>;
}

/** To whom a conversation is handed on: agents of its campaign with their state and load, and other campaigns. Typing finds, Enter hands on. */
export function TransferDialog({ open, shown, onShown, onTransfer }: TransferProps) {
  const t = useTranslations("desktop.transfer");
  const { data, failure } = useLiveData<TransferTargets>(
    shown ? `/api/desktop/conversations/${open.conversation.id}/targets` : null,
    ["conversation", "agent", "settings"],
  );
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const rows = data ? rowsOf(data, typed) : [];
  const able = rows.filter((row) => row.can);
  // What was typed points at the first that fits; a click or the arrows at another.
  const target = able.find((row) => row.id === chosen) ?? (typed.trim() ? able[0] : undefined);

  const hand = async () => {
    if (!target || busy) return;
    setBusy(true);
    const done = await onTransfer(target.agent ? { agentId: target.id } : { campaignId: target.id }, target.name);
    setBusy(false);
    if (done) onShown(false);
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && able.length > 0) {
      event.preventDefault();
      const at = target ? able.indexOf(target) : -1;
      setChosen(able[at === -1 ? 0 : (at + step + able.length) % able.length]?.id ?? null);
    } else if (event.key === "Enter" && target) {
      event.preventDefault();
      void hand();
    }
  };

  return (
    <Dialog
      open={shown}
      onOpenChange={(next) => {
        onShown(next);
        setTyped("");
        setChosen(null);
      }}
      title={t("title", { name: customerName(open.customer) })}
      description={
        data && (data.transferSeconds > 0 ? t("returns", { time: spanText(data.transferSeconds) }) : t("atOnce"))
      }
      footer={
        <>
          <Button onClick={() => onShown(false)}>{t("cancel")}</Button>
          <Button look="primary" busy={busy} disabled={!target} onClick={hand}>
            {target ? t("to", { name: target.name }) : t("do")}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the field and the rows are the controls; arrows only move between them */}
      <div onKeyDown={keys} className="flex flex-col gap-2">
        <SearchBox label={t("search")} value={typed} onChange={setTyped} />
        <div className="quiet-scroll -mx-2 h-80 max-h-[50dvh] overflow-y-auto">
          {!data && failure ? (
            <p className="px-2 py-4 text-bad">{failure.message || t("unreachable")}</p>
          ) : !data ? (
            <Waiting />
          ) : rows.length === 0 ? (
            <p className="px-2 py-4 text-muted">{typed ? t("nothing", { q: typed }) : t("nobody")}</p>
          ) : (
            <>
              <Section
                title={t("agents")}
                rows={rows.filter((row) => row.agent)}
                typed={typed}
                target={target}
                onChoose={setChosen}
              />
              <Section
                title={t("campaigns")}
                rows={rows.filter((row) => row.campaign)}
                typed={typed}
                target={target}
                onChoose={setChosen}
              />
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function rowsOf({ agents, campaigns }: TransferTargets, typed: string): Row[] {
  const fits = ({ name }: { name: string }) => hasEveryWord(name, typed);
  return [
    ...agents
      .filter(fits)
      .map((agent) => ({ id: agent.id, name: agent.name, can: agent.presence !== "offline", agent })),
    ...campaigns.filter(fits).map((campaign) => ({ id: campaign.id, name: campaign.name, can: true, campaign })),
  ];
}

function Section({
  title,
  rows,
  typed,
  target,
  onChoose,
}: {
  title: string;
  rows: Row[];
  typed: string;
  target: Row | undefined;
  onChoose: (id: string) => void;
}) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={title} className="mb-2">
      <h3 className="px-2 py-1 text-meta font-medium text-muted">{title}</h3>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              disabled={!row.can}
              aria-pressed={row.id === target?.id}
              onClick={() => onChoose(row.id)}
              className={clsx(
                "flex min-h-9 w-full items-center gap-2.5 rounded-field px-2 py-1.5 text-left disabled:text-faint",
                row.id === target?.id ? "bg-selected" : "enabled:hover:bg-hover",
              )}
            >
              {row.agent ? (
                <AgentState agent={row.agent} />
              ) : (
                <Inbox aria-hidden className="size-4 shrink-0 text-muted" />
              )}
              <span className="min-w-0 flex-1 truncate font-medium">
                <Found text={row.name} q={typed} />
              </span>
              {row.agent ? <AgentLoad agent={row.agent} /> : <CampaignLoad campaign={row.campaign} />}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AgentState({ agent }: { agent: TransferTargets["agents"][number] }) {
  if (agent.onCall && agent.presence !== "offline") return <Phone aria-hidden className="size-4 shrink-0 text-info" />;
  if (agent.presence === "available") return <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />;
  if (agent.presence === "break") return <Coffee aria-hidden className="size-4 shrink-0 text-break" />;
  return <CircleSlash aria-hidden className="size-4 shrink-0 text-off" />;
}

function AgentLoad({ agent }: { agent: TransferTargets["agents"][number] }) {
  const t = useTranslations("desktop.transfer");
  const state = agent.onCall && agent.presence !== "offline" ? "onCall" : agent.presence;
  return (
    <span className="shrink-0 text-meta text-muted tabular-nums">
      {t(`state.${state}`)}
      {agent.presence !== "offline" && ` · ${t("load", { count: agent.active })}`}
    </span>
  );
}

function CampaignLoad({ campaign }: { campaign: TransferTargets["campaigns"][number] }) {
  const t = useTranslations("desktop.transfer");
  return (
    <span className="shrink-0 text-meta text-muted tabular-nums">
      {t("campaignLoad", { waiting: campaign.waiting, available: campaign.available })}
    </span>
  );
}

const Waiting = () => (
  <div aria-busy="true" className="flex flex-col gap-3 px-2 py-2">
    {[0, 1, 2, 3].map((row) => (
      <Skeleton key={row} className="h-5 w-full" />
    ))}
  </div>
);
