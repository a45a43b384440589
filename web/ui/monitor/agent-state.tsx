"use client";

import clsx from "clsx";
import { BellOff, CircleCheck, CircleSlash, MessageSquareMore, Phone } from "lucide-react";
import { useTranslations } from "next-intl";
import type { AgentState } from "#domain/agent-state";
import type { MonitorAgent } from "#web/server/actions/monitor";
import { BreakIcon } from "../break-icon.tsx";

const tones: Record<AgentState, string> = {
  free: "bg-ok-soft text-ok",
  busy: "bg-info-soft text-info",
  freeOnBreak: "bg-break-soft text-break",
  busyOnBreak: "bg-break-soft text-break",
  disconnected: "bg-off-soft text-off",
};

type Shown = Pick<MonitorAgent, "state" | "onCall" | "break" | "notResponding">;

/** The sign of an agent's state: the phone on a call, the break's own sign on a break (F49). */
export function StateIcon({ agent }: { agent: Shown }) {
  const { state } = agent;
  const Icon =
    agent.onCall && state !== "disconnected"
      ? Phone
      : state === "free"
        ? CircleCheck
        : state === "busy"
          ? MessageSquareMore
          : state === "disconnected"
            ? CircleSlash
            : agent.notResponding
              ? BellOff
              : null;
  return (
    <span
      className={clsx(
        "flex size-6 shrink-0 items-center justify-center rounded-field",
        Icon === BellOff ? "bg-warn-soft text-warn" : tones[state],
      )}
    >
      {Icon ? <Icon aria-hidden className="size-4" /> : <BreakIcon name={agent.break?.icon} className="size-4" />}
    </span>
  );
}

/** The state of F51 in words, with the break's name and whether a call goes on. */
export function useStateText(): (agent: Shown) => string {
  const t = useTranslations("monitor");
  return (agent) => {
    const parts = [t(`state.${agent.state}`)];
    if (agent.break && agent.state !== "disconnected") parts.push(agent.break.name);
    if (agent.notResponding && agent.state !== "disconnected") parts.push(t("notResponding"));
    if (agent.onCall) parts.push(t("onCall"));
    return parts.join(" · ");
  };
}
