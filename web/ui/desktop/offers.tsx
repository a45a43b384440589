"use client";

import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { refuseConversation, takeConversation } from "#web/server/actions/conversations";
import { Button } from "../button.tsx";
import { useCommands } from "../commands/registry.tsx";
import { toast } from "../toast.tsx";
import { CountdownRing } from "./countdown.tsx";
import { ChannelMark } from "./inbox-row.tsx";
import { type Conversation, customerName } from "./shapes.ts";
import { useOrder } from "./use-order.ts";

interface OffersProps {
  offered: Conversation[];
  selectedId: string | null;
  onSelect: (id: string) => void;
  /** It is the viewer's now. */
  onTaken: (id: string) => Promise<void>;
  onChanged: () => unknown;
}

/** What is offered to this agent, above everything else: who it is, the time that is left, yes or no. */
export function Offers({ offered, selectedId, onSelect, onTaken, onChanged }: OffersProps) {
  const t = useTranslations("desktop.offer");
  return (
    <section aria-label={t("label")} aria-live="polite" className="shrink-0">
      {offered.map((each) => (
        <article
          key={each.id}
          data-offer={each.id}
          className="appears flex flex-col gap-2 border-b bg-accent-soft px-4 py-2.5"
        >
          <div className="flex items-center gap-3">
            <button
              type="button"
              aria-label={t("open", { name: customerName(each.customer) })}
              aria-current={each.id === selectedId ? "true" : undefined}
              onClick={() => onSelect(each.id)}
              className="min-w-0 flex-1 rounded-field text-left"
            >
              <span className="flex items-center gap-1.5 font-semibold">
                <ChannelMark channel={each.channel} />
                <span data-name className="truncate tabular-nums">
                  {customerName(each.customer)}
                </span>
              </span>
              <span data-name className="block truncate text-muted">
                {each.campaignName} · {each.lastText}
              </span>
            </button>
            <OfferClock conversation={each} />
          </div>
          <OfferButtons conversation={each} onTaken={onTaken} onChanged={onChanged} />
        </article>
      ))}
    </section>
  );
}

/** The time that is left to accept. */
export function OfferClock({ conversation: c }: { conversation: Conversation }) {
  const t = useTranslations("desktop.offer");
  if (!c.offeredAt || !c.offerDeadline) return <span className="shrink-0 text-meta text-muted">{t("noLimit")}</span>;
  return <CountdownRing from={c.offeredAt} until={c.offerDeadline} label={(seconds) => t("left", { seconds })} />;
}

/** Yes or no to an offer. */
export function OfferButtons({
  conversation,
  onTaken,
  onChanged,
}: {
  conversation: Conversation;
  onTaken: (id: string) => Promise<void>;
  onChanged: () => unknown;
}) {
  const t = useTranslations("desktop.offer");
  const { busy, run } = useOrder();
  const group = useTranslations("desktop.thread")("label");
  const order = () => ({ conversationId: conversation.id, commandId: crypto.randomUUID() });
  const accept = async () => {
    if (await run(() => takeConversation(order()))) await onTaken(conversation.id);
    else await onChanged();
  };
  const refuse = async () => {
    if (await run(() => refuseConversation(order()))) toast(t("refused"));
    await onChanged();
  };
  useCommands([
    { id: "accept", label: t("accept"), group, keys: "a", icon: <Check />, near: true, run: () => void accept() },
    { id: "refuse", label: t("refuse"), group, icon: <X />, near: true, run: () => void refuse() },
  ]);
  return (
    <div className="flex shrink-0 gap-2">
      <Button
        look="primary"
        busy={busy}
        icon={<Check aria-hidden className="size-4" />}
        onClick={accept}
        data-accept={conversation.id}
        className="flex-1"
      >
        {t("accept")}
      </Button>
      <Button disabled={busy} icon={<X aria-hidden className="size-4" />} onClick={refuse}>
        {t("refuse")}
      </Button>
    </div>
  );
}
