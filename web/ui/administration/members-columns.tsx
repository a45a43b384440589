"use client";

import { PhoneOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { addMembers, changePenalty, type Member, removeMembers, type Union } from "#web/server/actions/members";
import { Button } from "../button.tsx";
import { Chip } from "../chip.tsx";
import { useFrame } from "../frame.tsx";
import { LinkButton } from "../link-button.tsx";
import { toast } from "../toast.tsx";
import { useLiveData } from "../use-live-data.ts";
import { ColumnTabs } from "./column-tabs.tsx";
import { PenaltyField } from "./penalty-field.tsx";
import { PickColumn } from "./pick-column.tsx";

const nobody: Union = { members: [], agents: [], voiceRequired: false };
const none: ReadonlySet<string> = new Set();
type Outcome = { ok: true; data: { count: number } } | { ok: false; error: { message: string } };
type Column = "campaigns" | "members" | "agents";

/**
 * Campaigns, members, agents (F20): choosing several campaigns shows their members together; adding adds to all of them,
 * removing removes from all that have the agent (F21–F23). At 390 px one column at a time.
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
  const { person } = useFrame();
  const isAdministrator = person.role === "administrator";
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(first));
  const [tickedMembers, setMembers] = useState(none);
  const [tickedAgents, setAgents] = useState(none);
  const [busy, setBusy] = useState(false);
  const [column, setColumn] = useState<Column>(first.length > 0 ? "members" : "campaigns");
  const campaignIds = campaigns.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const address = campaignIds.length > 0 ? `/api/members?${campaignIds.map((id) => `campaign=${id}`).join("&")}` : null;
  const { data, failure, refetch } = useLiveData<Union>(address, ["settings"], first.length > 0 ? initial : null);
  // Until the answer to a new choice is there, the old one stays, dimmed.
  const [last, setLast] = useState(initial);
  useEffect(() => {
    if (data) setLast(data);
  }, [data]);
  const union = address ? (data ?? last) : nobody;
  // Somebody else may have moved one who is ticked here: only who is still in the column counts.
  const members = still(tickedMembers, union.members);
  const agents = still(tickedAgents, union.agents);
  const choose = (next: ReadonlySet<string>) => {
    setChosen(next);
    setMembers(none);
    setAgents(none);
  };

  const run = async (work: () => Promise<Outcome>, done: (count: number) => void) => {
    setBusy(true);
    const outcome = await work().catch(() => null);
    if (!outcome?.ok) toast.error(outcome?.error.message ?? all("unreachable"));
    else done(outcome.data.count);
    await refetch();
    setBusy(false);
  };
  const add = () =>
    run(
      () => addMembers({ campaignIds, agentIds: [...agents], penalty: 0 }),
      (count) => {
        setAgents(none);
        toast.success(t("added", { count }));
      },
    );
  const remove = () =>
    run(
      () => removeMembers({ campaignIds, agentIds: [...members] }),
      (count) => {
        setMembers(none);
        toast.success(t("removed", { count }));
      },
    );
  const setPenalty = (agentId: string, penalty: number) =>
    run(
      () => changePenalty({ campaignIds, agentIds: [agentId], penalty }),
      (count) => count === 0 && toast.warning(t("memberGone")),
    );
  const voice = (agent: Member) => union.voiceRequired && !agent.voiceMember;
  const voiceChip = (agent: Member) =>
    voice(agent) && (
      <Chip tone="warn" icon={<PhoneOff aria-hidden className="size-3" />}>
        {t("noVoice")}
      </Chip>
    );

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {union.voiceRequired && [...union.members, ...union.agents].some(voice) && (
        <p className="mx-3 my-3 rounded-field bg-warn-soft px-2.5 py-1.5 md:mx-4">{t("voiceRule")}</p>
      )}
      {address && !data && failure && (
        <p role="alert" className="mx-3 mt-3 rounded-field bg-bad-soft px-2.5 py-1.5 md:mx-4">
          {failure.message || all("unreachable")}
        </p>
      )}
      <ColumnTabs
        value={column}
        onChange={setColumn}
        label={t("title")}
        tabs={[
          { value: "campaigns", label: t("campaigns"), count: campaignIds.length },
          { value: "members", label: t("members"), count: union.members.length },
          { value: "agents", label: t("agents"), count: union.agents.length },
        ]}
      />
      <div
        aria-busy={address !== null && data === null}
        className="grid min-h-0 flex-1 grid-cols-1 overflow-hidden aria-busy:[&>section+section]:opacity-60 md:grid-cols-3"
      >
        <PickColumn
          title={t("campaigns")}
          hint={t("campaignsHint")}
          shown={column === "campaigns"}
          items={campaigns.map(({ id, name, enabled }) => ({ id, name, ...(!enabled && { meta: t("disabled") }) }))}
          chosen={chosen}
          onChoose={choose}
          empty={
            isAdministrator ? (
              <>
                {t("noCampaign")}
                <LinkButton href="/administration/campaigns/new">{t("toCampaigns")}</LinkButton>
              </>
            ) : (
              t("noCampaignYours")
            )
          }
          footer={
            <Button
              look="primary"
              className="w-full md:hidden"
              disabled={campaignIds.length === 0}
              onClick={() => setColumn("members")}
            >
              {t("showMembers", { count: campaignIds.length })}
            </Button>
          }
          footerNarrow
        />
        <PickColumn
          title={t("members")}
          hint={t("membersHint")}
          shown={column === "members"}
          endTitle={t("penaltyShort")}
          items={union.members.map((member) => ({
            id: member.agentId,
            name: member.name,
            mark: voiceChip(member),
            meta: [
              member.campaigns < campaignIds.length &&
                t("partly", { count: member.campaigns, all: campaignIds.length }),
              !member.enabled && t("disabled"),
            ]
              .filter(Boolean)
              .join(" · "),
            end: <PenaltyField member={member} onChange={(penalty) => setPenalty(member.agentId, penalty)} />,
          }))}
          chosen={members}
          onChoose={setMembers}
          empty={!address ? t("chooseFirst") : t("noMembers")}
          footer={
            <Button className="max-md:w-full" busy={busy} disabled={members.size === 0} onClick={remove}>
              {t("remove", { count: members.size })}
            </Button>
          }
        />
        <PickColumn
          title={t("agents")}
          hint={t("agentsHint")}
          shown={column === "agents"}
          items={union.agents.map((agent) => ({
            id: agent.agentId,
            name: agent.name,
            meta: agent.username,
            mark: voiceChip(agent),
          }))}
          chosen={agents}
          onChoose={setAgents}
          empty={
            !address ? (
              t("chooseFirst")
            ) : union.members.length > 0 ? (
              t("allIn")
            ) : isAdministrator ? (
              <>
                {t("noAgents")}
                <LinkButton href="/administration/users/new">{t("toUsers")}</LinkButton>
              </>
            ) : (
              t("noAgentsYours")
            )
          }
          footer={
            <Button look="primary" className="max-md:w-full" busy={busy} disabled={agents.size === 0} onClick={add}>
              {t("add", { count: agents.size })}
            </Button>
          }
        />
      </div>
    </div>
  );
}

function still(ticked: ReadonlySet<string>, there: { agentId: string }[]): ReadonlySet<string> {
  return ticked.size === 0 ? ticked : new Set(there.map(({ agentId }) => agentId).filter((id) => ticked.has(id)));
}
