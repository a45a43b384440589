"use client";

import { BellOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { changeMyPresence } from "#web/server/actions/presence";
import { BreakIcon } from "./break-icon.tsx";
import { Button } from "./button.tsx";
import { useFrame } from "./frame.tsx";
import { toast } from "./toast.tsx";

/** Tells an agent that a supervisor sent it on a break (F61), or that it let too many offers lapse, and lets it end that. */
export function PauseNotice() {
  const t = useTranslations("frame.paused");
  const lapsed = useTranslations("frame.notResponding");
  const { me, refreshMe } = useFrame();
  const [busy, setBusy] = useState(false);
  if (!me) return null;
  const { agent, breaks } = me;
  const kind = breaks.find((each) => each.id === agent.breakId);
  const end = async () => {
    setBusy(true);
    const answer = await changeMyPresence({ state: "available" }).catch(() => null);
    if (!answer?.ok) toast.error(answer?.error.message ?? t("unreachable"));
    await refreshMe();
    setBusy(false);
  };
  return (
    <div role="status" className="shrink-0">
      {agent.presence === "break" && agent.pausedBy && (
        <div className="flex items-center gap-3 border-b bg-break-soft px-3 py-2 text-break md:px-4">
          <BreakIcon name={kind?.icon} className="size-5 shrink-0" />
          <p className="min-w-0 flex-1">
            <strong className="font-semibold">
              {kind ? t("byWith", { name: agent.pausedBy, break: kind.name }) : t("by", { name: agent.pausedBy })}
            </strong>{" "}
            {t("keeps")}
          </p>
          <Button busy={busy} onClick={end}>
            {t("end")}
          </Button>
        </div>
      )}
      {agent.notResponding && (
        <div className="flex items-center gap-3 border-b bg-warn-soft px-3 py-2 text-warn md:px-4">
          <BellOff aria-hidden className="size-5 shrink-0" />
          <p className="min-w-0 flex-1">
            <strong className="font-semibold">{lapsed("title")}</strong> {lapsed("text")}
          </p>
          <Button busy={busy} onClick={end}>
            {lapsed("end")}
          </Button>
        </div>
      )}
    </div>
  );
}
