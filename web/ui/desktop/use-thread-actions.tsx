"use client";

import { Check, CirclePause, Forward, Hand, RotateCcw, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import {
  parkConversation,
  reopenConversation,
  takeBackConversation,
  takeOverConversation,
  transferConversation,
} from "#web/server/actions/conversation-orders";
import { endConversation } from "#web/server/actions/conversations";
import { useCommands } from "../commands/registry.tsx";
import { useFrame } from "../frame.tsx";
import { toast } from "../toast.tsx";
import { CloseDialog, type Summary } from "./close-dialog.tsx";
import { customerName, type OpenConversation } from "./shapes.ts";
import { type Target, TransferDialog } from "./transfer-dialog.tsx";
import { useOrder } from "./use-order.ts";

export type ThreadActionId = "transfer" | "park" | "takeBack" | "close" | "reopen" | "takeOver";

/** Something that can be done with the open conversation now. */
export interface ThreadAction {
  id: ThreadActionId;
  label: string;
  hint?: string;
  icon: ReactNode;
  /** What one mostly does: it has a button of its own colour. */
  main?: boolean;
  run: () => void;
}

/** The single keys that do them. */
const keys: Record<ThreadActionId, string> = {
  transfer: "t",
  park: "h",
  takeBack: "b",
  close: "e",
  reopen: "o",
  takeOver: "v",
};

interface Given {
  open: OpenConversation;
  own: boolean;
  onChanged: () => Promise<unknown>;
  /** It is the viewer's now: show it among the own. */
  onTaken: (id: string) => Promise<unknown>;
  /** It is the viewer's no more. */
  onLeft: () => unknown;
}

/** What can be done with a conversation in its state by this person, and the dialogs that ask on the way. */
export function useThreadActions({ open, own, onChanged, onTaken, onLeft }: Given) {
  const t = useTranslations("desktop");
  const { person } = useFrame();
  const { busy, run } = useOrder();
  const [asking, ask] = useState<"transfer" | "close" | null>(null);
  const { conversation: c, campaign, customer, ending } = open;
  const supervises = person.role !== "agent";
  const order = () => ({ conversationId: c.id, commandId: crypto.randomUUID() });
  const name = customerName(customer);

  const reopen = async () => {
    const done = await run(() => reopenConversation(order()));
    if (done) {
      toast.success(t("act.reopened"));
      await onTaken(c.id);
    } else await onChanged();
    return done;
  };
  const takeBack = async () => {
    const done = await run(() => takeBackConversation(order()));
    await (done ? onTaken(c.id) : onChanged());
    return done;
  };
  const close = async (summary: Summary = {}) => {
    const done = await run(() => endConversation({ ...order(), ...summary }));
    await onChanged();
    const wraps = campaign.wrapUpSeconds > 0 && !summary.dispositionId;
    if (done && !wraps && own)
      toast.success(t("thread.closed", { name }), { action: { label: t("act.reopen"), onClick: () => void reopen() } });
    return done;
  };
  const park = async () => {
    if (await run(() => parkConversation(order())))
      toast(t("act.parked"), { action: { label: t("act.undo"), onClick: () => void takeBack() } });
    await onChanged();
  };
  const takeOver = async () => {
    const done = await run(() => takeOverConversation({ ...order(), formerAgentId: c.agentId }));
    if (done) toast.success(t("act.takenOver"));
    await (done ? onTaken(c.id) : onChanged());
  };
  const transfer = async (target: Target, to: string) => {
    const done = await run(() => transferConversation({ ...order(), ...target }));
    if (done) {
      toast.success(t("transfer.done", { name: to }));
      onLeft();
    } else await onChanged();
    return done;
  };
  // What the customer would get, or the agent must say, is asked first; else closing is one press, and taken back with another.
  const asksFirst = campaign.hasClosingText || (campaign.dispositions.length > 0 && campaign.wrapUpSeconds === 0);

  const held = c.state === "active" || c.state === "parked";
  const mayOrder = own || supervises;
  const icon = "size-4";
  const all: (ThreadAction | false)[] = [
    supervises &&
      !own &&
      !["missed", "closed"].includes(c.state) && {
        id: "takeOver",
        label: t("act.takeOver"),
        icon: <Hand aria-hidden className={icon} />,
        run: () => void takeOver(),
      },
    held &&
      mayOrder && {
        id: "transfer",
        label: t("act.transfer"),
        icon: <Forward aria-hidden className={icon} />,
        run: () => ask("transfer"),
      },
    c.state === "active" &&
      own && {
        id: "park",
        label: t("act.park"),
        hint: t("act.parkHint"),
        icon: <CirclePause aria-hidden className={icon} />,
        run: () => void park(),
      },
    c.state === "parked" &&
      own && {
        id: "takeBack",
        label: t("act.takeBack"),
        icon: <Undo2 aria-hidden className={icon} />,
        run: () => void takeBack(),
      },
    held &&
      mayOrder && {
        id: "close",
        label: t("thread.close"),
        icon: <Check aria-hidden className={icon} />,
        main: true,
        run: () => (asksFirst ? ask("close") : void close()),
      },
    (c.state === "closed" || (c.state === "missed" && supervises)) &&
      ending.canReopen && {
        id: "reopen",
        label: t("act.reopen"),
        icon: <RotateCcw aria-hidden className={icon} />,
        run: () => void reopen(),
      },
  ];
  const actions = all.filter((each) => each !== false);
  useCommands(
    actions.map(({ id, label, icon, run }) => ({
      id,
      label,
      icon,
      run,
      group: t("thread.label"),
      keys: keys[id],
      near: true,
    })),
  );

  const dialogs = (
    <>
      <CloseDialog
        key={`close-${c.id}`}
        open={open}
        shown={asking === "close"}
        onShown={(shown) => ask(shown ? "close" : null)}
        onClose={close}
      />
      <TransferDialog
        open={open}
        shown={asking === "transfer"}
        onShown={(shown) => ask(shown ? "transfer" : null)}
        onTransfer={transfer}
      />
    </>
  );
  return { actions, dialogs, busy, takeBack };
}
