"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { addMembers, changePenalty, type Member, removeMembers, type UnionMember } from "#web/server/actions/members";
import { Button } from "../button.tsx";
import { LinkButton } from "../link-button.tsx";
import { toast } from "../toast.tsx";
import { useLiveData } from "../use-live-data.ts";
import { PickColumn } from "./pick-column.tsx";

interface Union {
  members: UnionMember[];
  agents: Member[];
}
const nobody: Union = { members: [], agents: [] };
const none: ReadonlySet<string> = new Set();
type Outcome = { ok: true } | { ok: false; error: { message: string } };

/**
 * Campaigns, members, agents (F20): choosing several campaigns shows their members together; adding adds to all of them,
 * removing removes from all that have the agent (F21–F23).
 */
export function MembersColumns({
  campaigns,
  chosen: first,
  initial,
}: {
  campaigns: { id: string; name: string; enabled: boolean }[];
  chosen: string[];
  initial: Union;
}) {
  const t = useTranslations("administration.members");
  const all = useTranslations("administration");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(first));
  const [members, setMembers] = useState(none);
  const [agents, setAgents] = useState(none);
  const [busy, setBusy] = useState(false);
  const campaignIds = [...chosen];
  const address = campaignIds.length > 0 ? `/api/members?${campaignIds.map((id) => `campaign=${id}`).join("&")}` : null;
  const { data, refetch } = useLiveData<Union>(address, ["settings"], first.length > 0 ? initial : null);
  // Until the answer to a new choice is there, the old one stays, dimmed.
  const [last, setLast] = useState(initial);
  useEffect(() => {
    if (data) setLast(data);
  }, [data]);
  const union = address ? (data ?? last) : nobody;
  const choose = (next: ReadonlySet<string>) => {
    setChosen(next);
    setMembers(none);
    setAgents(none);
  };

  const run = async (work: () => Promise<Outcome>) => {
    setBusy(true);
    const outcome = await work().catch(() => null);
    setBusy(false);
    if (!outcome?.ok) return toast.error(outcome?.error.message ?? all("unreachable"));
    await refetch();
    setMembers(none);
    setAgents(none);
  };

  return (
    <div
      aria-busy={address !== null && data === null}
      className="grid min-h-0 flex-1 auto-rows-max grid-cols-1 overflow-y-auto aria-busy:[&>section+section]:opacity-60 md:auto-rows-fr md:grid-cols-3 md:overflow-hidden"
    >
      <PickColumn
        title={t("campaigns")}
        hint={t("campaignsHint")}
        items={campaigns.map(({ id, name, enabled }) => ({ id, name, ...(!enabled && { meta: t("disabled") }) }))}
        chosen={chosen}
        onChoose={choose}
        empty={
          <>
            {t("noCampaign")}
            <LinkButton href="/administration/campaigns/new">{t("toCampaigns")}</LinkButton>
          </>
        }
      />
      <PickColumn
        title={t("members")}
        hint={t("membersHint")}
        endTitle={t("penaltyShort")}
        items={union.members.map((member) => ({
          id: member.agentId,
          name: member.name,
          meta: [
            member.campaigns < campaignIds.length && t("partly", { count: member.campaigns, all: campaignIds.length }),
            !member.enabled && t("disabled"),
          ]
            .filter(Boolean)
            .join(" · "),
          end: (
            <Penalty
              key={`${member.agentId} ${member.penalty}`}
              member={member}
              onChange={(penalty) => run(() => changePenalty({ campaignIds, agentIds: [member.agentId], penalty }))}
            />
          ),
        }))}
        chosen={members}
        onChoose={setMembers}
        empty={!address ? t("chooseFirst") : t("noMembers")}
        footer={
          <Button
            busy={busy}
            disabled={members.size === 0}
            onClick={() => run(() => removeMembers({ campaignIds, agentIds: [...members] }))}
          >
            {t("remove", { count: members.size })}
          </Button>
        }
      />
      <PickColumn
        title={t("agents")}
        hint={t("agentsHint")}
        items={union.agents.map((agent) => ({ id: agent.agentId, name: agent.name, meta: agent.username }))}
        chosen={agents}
        onChoose={setAgents}
        empty={
          !address ? (
            t("chooseFirst")
          ) : union.members.length > 0 ? (
            t("allIn")
          ) : (
            <>
              {t("noAgents")}
              <LinkButton href="/administration/users/new">{t("toUsers")}</LinkButton>
            </>
          )
        }
        footer={
          <Button
            look="primary"
            busy={busy}
            disabled={agents.size === 0}
            onClick={() => run(() => addMembers({ campaignIds, agentIds: [...agents], penalty: 0 }))}
          >
            {t("add", { count: agents.size })}
          </Button>
        }
      />
    </div>
  );
}

function Penalty({ member, onChange }: { member: UnionMember; onChange: (penalty: number) => void }) {
  const t = useTranslations("administration.members");
  const [text, setText] = useState(String(member.penalty));
  const commit = () => {
    const penalty = Math.round(Number(text));
    if (!Number.isFinite(penalty) || penalty < 0 || penalty > 100) return setText(String(member.penalty));
    if (penalty !== member.penalty) onChange(penalty);
  };
  return (
    <input
      type="number"
      min={0}
      max={100}
      aria-label={t("penalty", { name: member.name })}
      title={`${t("penaltyShort")}: ${t("penaltyHint")}`}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
      className="h-7 w-14 shrink-0 rounded-field border border-line-strong bg-panel px-1.5 text-right tabular-nums"
    />
  );
}
