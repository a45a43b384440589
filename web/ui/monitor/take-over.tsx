"use client";

import { Hand } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { takeOverConversation } from "#web/server/actions/conversation-orders";
import { Button } from "../button.tsx";
import type { OpenConversation } from "../desktop/shapes.ts";
import { useOrder } from "../desktop/use-order.ts";

/** From reading along to answering in the agent's place: the conversation is the supervisor's, and its desktop opens. */
export function TakeOver({ open: { conversation } }: { open: OpenConversation }) {
  const t = useTranslations("desktop.act");
  const router = useRouter();
  const { busy, run } = useOrder();
  if (conversation.state === "closed" || conversation.state === "missed") return null;
  const takeOver = async () => {
    const order = { conversationId: conversation.id, commandId: crypto.randomUUID() };
    if (await run(() => takeOverConversation({ ...order, formerAgentId: conversation.agentId })))
      router.push(`/desktop?c=${conversation.id}`);
  };
  return (
    <Button
      disabled={busy}
      icon={<Hand aria-hidden className="size-4" />}
      title={t("takeOver")}
      onClick={() => void takeOver()}
      className="@max-md:px-2"
    >
      {/* On a phone the customer's name needs the room. */}
      <span className="@max-md:sr-only">{t("takeOver")}</span>
    </Button>
  );
}
