"use client";

import clsx from "clsx";
import { ChevronDown, CircleCheck, CircleSlash } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { changeMyPresence } from "#web/server/actions/presence";
import { BreakIcon } from "./break-icon.tsx";
import { Elapsed } from "./clock.tsx";
import { ConfirmDialog } from "./dialog.tsx";
import { type Me, useFrame } from "./frame.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "./menu.tsx";
import { toast } from "./toast.tsx";

type State = Me["agent"]["presence"];

const looks = {
  available: "bg-ok-soft text-ok",
  break: "bg-break-soft text-break",
  offline: "bg-off-soft text-off",
} as const;

/** An agent's own presence with the time in it: available, one of the breaks, offline. Going offline with open conversations asks first. */
export function PresenceSwitch({ me }: { me: Me }) {
  const t = useTranslations("frame.presence");
  const { refreshMe } = useFrame();
  const [asking, setAsking] = useState(false);
  const { agent, breaks } = me;
  const onBreak = agent.presence === "break" ? breaks.find((each) => each.id === agent.breakId) : undefined;
  const name = onBreak?.name ?? t(agent.notResponding ? "notResponding" : agent.presence);

  const change = async (state: State, breakId?: string) => {
    const answer = await changeMyPresence({ state, breakId });
    if (!answer.ok) toast.error(answer.error.message);
    await refreshMe();
    return answer.ok;
  };
  const goOffline = () => (agent.active > 0 ? setAsking(true) : void change("offline"));

  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            data-presence={agent.presence}
            aria-label={`${t("label")}: ${name}`}
            className={clsx(
              "flex h-8 min-w-0 items-center gap-1.5 rounded-field px-2 font-medium transition-colors hover:brightness-95",
              looks[agent.presence],
            )}
          >
            {agent.presence === "break" ? (
              <BreakIcon name={onBreak?.icon} className="size-4 shrink-0" />
            ) : agent.presence === "available" ? (
              <CircleCheck aria-hidden className="size-4 shrink-0" />
            ) : (
              <CircleSlash aria-hidden className="size-4 shrink-0" />
            )}
            <span className="truncate max-w-28">{name}</span>
            <Elapsed since={agent.since} className="font-normal tabular-nums max-sm:hidden" />
            <ChevronDown aria-hidden className="size-3.5 shrink-0" />
          </button>
        }
      >
        <MenuItem
          icon={<CircleCheck aria-hidden className="size-4 text-ok" />}
          hint={t("availableHint")}
          checked={agent.presence === "available"}
          onSelect={() => void change("available")}
        >
          {t("available")}
        </MenuItem>
        <MenuLabel>{t("breaks")}</MenuLabel>
        {(breaks.length > 0 ? breaks : [{ id: undefined, name: t("break"), icon: "coffee" }]).map((each) => {
          return (
            <MenuItem
              key={each.id ?? "break"}
              icon={<BreakIcon name={each.icon} className="size-4 text-break" />}
              checked={agent.presence === "break" && (each.id === undefined || each.id === agent.breakId)}
              onSelect={() => void change("break", each.id)}
            >
              {each.name}
            </MenuItem>
          );
        })}
        <MenuLine />
        <MenuItem
          icon={<CircleSlash aria-hidden className="size-4 text-off" />}
          hint={t("offlineHint")}
          checked={agent.presence === "offline"}
          onSelect={goOffline}
        >
          {t("offline")}
        </MenuItem>
        {agent.presenceSource === "api" && <MenuLabel>{t("heldBySystem")}</MenuLabel>}
        {agent.presenceSource === "supervisor" && <MenuLabel>{t("setBySupervisor")}</MenuLabel>}
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("offlineTitle")}
        description={t("offlineText", { count: agent.active })}
        confirm={t("offlineConfirm")}
        danger
        onConfirm={() => change("offline")}
      />
    </>
  );
}
