"use client";

import { useTranslations } from "next-intl";
import { useCallback, useState } from "react";
import { sendReply, writeNote } from "#web/server/actions/conversations";
import type { Message } from "./shapes.ts";

export interface OutgoingText {
  commandId: string;
  conversationId: string;
  text: string;
  kind: "text" | "note";
  at: string;
  /** Why it was not taken; null while it is under way. */
  problem: string | null;
}

/** Texts that this tab has sent and the server has not shown yet: they stand in the thread at once, and stay with the reason when refused. */
export function useOutbox(userKnows: () => Promise<unknown>) {
  const t = useTranslations("errors");
  const [texts, setTexts] = useState<OutgoingText[]>([]);

  const send = useCallback(
    async (conversationId: string, text: string, kind: "text" | "note", commandId: string = crypto.randomUUID()) => {
      const mine: OutgoingText = { commandId, conversationId, text, kind, at: new Date().toISOString(), problem: null };
      setTexts((all) => [...all.filter((each) => each.commandId !== commandId), mine]);
      const order = { conversationId, text, commandId };
      const answer = await (kind === "note" ? writeNote(order) : sendReply(order)).catch(() => null);
      if (answer?.ok) return void (await userKnows());
      const problem = answer?.error.message ?? t("unreachable");
      setTexts((all) => all.map((each) => (each.commandId === commandId ? { ...each, problem } : each)));
    },
    [t, userKnows],
  );
  const drop = useCallback(
    (commandId: string) => setTexts((all) => all.filter((each) => each.commandId !== commandId)),
    [],
  );
  const again = useCallback(
    (text: OutgoingText) => send(text.conversationId, text.text, text.kind, text.commandId),
    [send],
  );

  return { texts, send, again, drop };
}

/** The texts of one conversation that the server's answer does not hold yet. */
export function stillUnseen(texts: OutgoingText[], conversationId: string, seen: Message[]): OutgoingText[] {
  const known = new Set(seen.map((message) => message.commandId));
  return texts.filter((text) => text.conversationId === conversationId && !known.has(text.commandId));
}
