"use client";

import { EllipsisVertical, Eye, Info, LogOut, MessagesSquare, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { logOutAgent, type Monitor, type MonitorAgent, pauseAgent, resumeAgent } from "#web/server/actions/monitor";
import { BreakIcon } from "../break-icon.tsx";
import { ConfirmDialog } from "../dialog.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../menu.tsx";
import { useStaffChat } from "../staff/staff-chat.tsx";
import { toast } from "../toast.tsx";

interface Props {
  agent: MonitorAgent;
  breaks: Monitor["breaks"];
  onInfo: () => void;
  onSpy: () => void;
  /** After an order: what is on screen reads anew at once. */
  onDone: () => unknown;
}

/** What a supervisor can do with one agent, in three parts: look and write (F58, F60, F62), change the presence (F61), end the sign-in (F63). */
export function AgentMenu({ agent, breaks, onInfo, onSpy, onDone }: Props) {
  const t = useTranslations("monitor.menu");
  const chat = useStaffChat();
  const [asking, setAsking] = useState(false);
  const offline = agent.presence === "offline";

  const order = async <T,>(
    call: () => Promise<{ ok: true; data: T } | { ok: false; error: { message: string } }>,
    said: (data: T) => string,
  ) => {
    const answer = await call().catch(() => null);
    if (answer?.ok) toast.success(said(answer.data));
    else toast.error(answer?.error.message ?? t("unreachable"));
    await onDone();
    return answer?.ok ?? false;
  };
  const pause = (breakId: string | null, name: string) =>
    order(
      () => pauseAgent({ agentId: agent.id, breakId }),
      () => t("paused", { name: agent.name, break: name }),
    );
  const kinds = breaks.length > 0 ? breaks : [{ id: null, name: t("break"), icon: "coffee" }];

  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t("label", { name: agent.name })}
            className="inline-flex size-7 items-center justify-center rounded-field text-muted transition-colors hover:bg-hover hover:text-fg"
          >
            <EllipsisVertical aria-hidden className="size-4" />
          </button>
        }
      >
        <MenuItem
          icon={<Eye aria-hidden className="size-4" />}
          hint={t(agent.active > 0 ? "spyHint" : "spyNothing")}
          disabled={agent.active === 0}
          onSelect={onSpy}
        >
          {t("spy")}
        </MenuItem>
        <MenuItem icon={<Info aria-hidden className="size-4" />} onSelect={onInfo}>
          {t("info")}
        </MenuItem>
        <MenuItem
          icon={<MessagesSquare aria-hidden className="size-4" />}
          onSelect={() => chat.open(agent.id, agent.name)}
        >
          {t("chat")}
        </MenuItem>
        <MenuLine />
        <MenuLabel>{t(offline ? "pauseOffline" : "pause")}</MenuLabel>
        {kinds.map((kind) => (
          <MenuItem
            key={kind.id}
            icon={<BreakIcon name={kind.icon} className="size-4 text-break" />}
            disabled={offline}
            onSelect={() => void pause(kind.id, kind.name)}
          >
            {kind.name}
          </MenuItem>
        ))}
        {agent.pausedBy && (
          <MenuItem
            icon={<Play aria-hidden className="size-4 text-ok" />}
            hint={t("resumeHint", { name: agent.pausedBy })}
            onSelect={() =>
              void order(
                () => resumeAgent({ agentId: agent.id }),
                () => t("resumed", { name: agent.name }),
              )
            }
          >
            {t("resume")}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem
          icon={<LogOut aria-hidden className="size-4" />}
          danger
          disabled={offline && !agent.signedIn}
          onSelect={() => setAsking(true)}
        >
          {t("logOut")}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("logOutTitle", { name: agent.name })}
        description={t("logOutText", { count: agent.active })}
        confirm={t("logOutConfirm")}
        danger
        onConfirm={() =>
          order(
            () => logOutAgent({ agentId: agent.id }),
            ({ released }) => t("loggedOut", { name: agent.name, count: released }),
          )
        }
      />
    </>
  );
}
