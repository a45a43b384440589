"use client";

import { Ban, CircleCheck, CirclePause, Hand, Lock, Moon, PencilLine } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { takeConversation } from "#web/server/actions/conversations";
import { Button } from "../button.tsx";
import { OfferButtons, OfferClock } from "./offers.tsx";
import type { OpenConversation } from "./shapes.ts";
import { useOrder } from "./use-order.ts";
import type { ThreadAction, ThreadActionId } from "./use-thread-actions.tsx";

/** Where the composer stands when one cannot write: why not, and what one can do instead. */
export function StateBar({
  open,
  own,
  actions,
  onTaken,
  onChanged,
}: {
  open: OpenConversation;
  own: boolean;
  /** What can be done now: the one that leads on stands here too. */
  actions: ThreadAction[];
  onTaken: (id: string) => Promise<void>;
  onChanged: () => Promise<void>;
}) {
  const t = useTranslations("desktop.state");
  const offer = useTranslations("desktop.offer");
  const ended = useTranslations("desktop.ending");
  const format = useFormatter();
  const { busy, run } = useOrder();
  const { conversation: c, customer, ending } = open;
  const when = (at: string) =>
    format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

  const take = async () => {
    const order = { conversationId: c.id, commandId: crypto.randomUUID() };
    if (await run(() => takeConversation(order))) await onTaken(c.id);
    // Somebody was quicker: what stands here is not so any more.
    else await onChanged();
  };
  const does = (id: ThreadActionId) => {
    const action = actions.find((each) => each.id === id);
    return (
      action && (
        <Button look="primary" size="large" icon={action.icon} onClick={action.run}>
          {action.label}
        </Button>
      )
    );
  };
  const takeButton = does("takeOver") ?? does("reopen") ?? (
    <Button
      look="primary"
      size="large"
      busy={busy}
      icon={<Hand aria-hidden className="size-4" />}
      onClick={take}
      data-action="take"
    >
      {t("take")}
    </Button>
  );

  if (own && c.state === "active")
    return (
      <Bar
        icon={<Ban aria-hidden className="size-4 shrink-0 text-bad" />}
        text={t("optedOut", { at: when(customer.blocked?.at ?? c.openedAt) })}
      />
    );
  switch (c.state) {
    case "offered":
      if (!own)
        return (
          <Bar
            text={[
              offer("to", { name: c.agentName ?? "" }),
              ending.returnsTo && t("returnsAt", { name: ending.returnsTo }),
            ]
              .filter(Boolean)
              .join(" ")}
          >
            {does("takeOver")}
          </Bar>
        );
      return (
        <div className="flex shrink-0 flex-wrap items-center gap-3 border-t bg-accent-soft px-4 py-3">
          <OfferClock conversation={c} />
          <p className="min-w-48 flex-1 text-muted">{offer("bar")}</p>
          <OfferButtons conversation={c} onTaken={onTaken} onChanged={onChanged} />
        </div>
      );
    case "held":
      return (
        <Bar
          icon={<Moon aria-hidden className="size-4 shrink-0 text-info" />}
          text={c.heldUntil ? t("heldUntil", { at: when(c.heldUntil) }) : t("held")}
        >
          {takeButton}
        </Bar>
      );
    case "waiting":
      return <Bar text={t(c.requeued ? "requeued" : "waiting")}>{takeButton}</Bar>;
    case "missed":
      return <Bar text={t(`missed.${c.outcome ?? "abandoned"}` as "missed.abandoned")}>{takeButton}</Bar>;
    case "parked":
      return (
        <Bar
          icon={<CirclePause aria-hidden className="size-4 shrink-0 text-off" />}
          text={
            own
              ? t("parked", { at: when(ending.parkedAt ?? c.lastMessageAt) })
              : t("parkedBy", { name: c.agentName ?? "" })
          }
        >
          {does("takeBack") ?? does("takeOver")}
        </Bar>
      );
    case "wrapup":
      return (
        <Bar
          icon={<PencilLine aria-hidden className="size-4 shrink-0 text-off" />}
          text={t("wrapupBy", { name: c.agentName ?? "" })}
        >
          {does("takeOver")}
        </Bar>
      );
    case "closed":
      return (
        <Bar
          icon={<CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />}
          text={[
            t("closed", { at: c.closedAt ? when(c.closedAt) : "" }),
            ending.disposition.length > 0 && ended("was", { name: ending.disposition.join(" › ") }),
            ending.note && `“${ending.note}”`,
          ]
            .filter(Boolean)
            .join(" ")}
        >
          {does("reopen")}
        </Bar>
      );
    default:
      return (
        <Bar
          icon={<Lock aria-hidden className="size-4 shrink-0 text-off" />}
          text={t("somebodyElse", { name: c.agentName ?? "" })}
        >
          {does("takeOver")}
        </Bar>
      );
  }
}

const Bar = ({ icon, text, children }: { icon?: ReactNode; text: string; children?: ReactNode }) => (
  <div className="flex min-h-16 shrink-0 items-center gap-3 border-t bg-panel px-4 py-3">
    {icon}
    <p className="min-w-0 flex-1 text-muted">{text}</p>
    {children}
  </div>
);
