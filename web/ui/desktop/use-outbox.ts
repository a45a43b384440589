"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { sendReply, writeNote } from "#web/server/actions/conversations";
import { useFrame } from "../frame.tsx";
import { changeOutbox, type OutgoingText, readOutbox } from "./outbox-store.ts";
import type { Message } from "./shapes.ts";

/** What somebody has written. */
export type Written = Pick<OutgoingText, "conversationId" | "text" | "kind" | "files" | "template">;
export type { OutgoingText } from "./outbox-store.ts";

/**
 * Texts that this browser has sent and the server has not shown yet: they stand in the thread at once. One that was not taken stays with the
 * reason, to be tried again or taken away, also over a reload; its id goes with it, so that it is never sent twice.
 */
export function useOutbox(userKnows: () => Promise<unknown>) {
  const t = useTranslations("errors");
  const { person } = useFrame();
  const key = `parley.outbox:${person.userId}`;
  const [texts, setTexts] = useState<OutgoingText[]>([]);

  useEffect(() => {
    // Nobody waits for the answer of those that were under way when the page went.
    setTexts(readOutbox(key).map((each) => ({ ...each, problem: each.problem ?? t("interrupted") })));
    const other = (event: StorageEvent) => {
      if (event.key !== key && event.key !== null) return;
      setTexts((all) => merged(readOutbox(key), all));
    };
    addEventListener("storage", other);
    return () => removeEventListener("storage", other);
  }, [key, t]);

  const put = useCallback(
    (mine: OutgoingText) => {
      const replaced = (all: OutgoingText[]) =>
        all.some((each) => each.commandId === mine.commandId)
          ? all.map((each) => (each.commandId === mine.commandId ? mine : each))
          : [...all, mine];
      changeOutbox(key, (all) =>
        mine.taken ? all.filter((each) => each.commandId !== mine.commandId) : replaced(all),
      );
      setTexts(replaced);
    },
    [key],
  );

  const send = useCallback(
    async (written: Written, commandId: string = crypto.randomUUID()) => {
      const mine: OutgoingText = { ...written, commandId, at: new Date().toISOString(), problem: null };
      put(mine);
      const { conversationId, text, files, template } = written;
      const order = { conversationId, text, commandId };
      const answer = await (written.kind === "note"
        ? writeNote(order)
        : sendReply({ ...order, mediaIds: files?.map((file) => file.id), template })
      ).catch(() => null);
      if (answer?.ok) {
        put({ ...mine, taken: true });
        return void (await userKnows());
      }
      const fields = Object.values(answer?.error.fields ?? {});
      put({ ...mine, problem: fields[0] ?? answer?.error.message ?? t("unreachable") });
    },
    [put, t, userKnows],
  );
  const drop = useCallback(
    (commandId: string) => {
      const rest = (all: OutgoingText[]) => all.filter((each) => each.commandId !== commandId);
      changeOutbox(key, rest);
      setTexts(rest);
    },
    [key],
  );
  const again = useCallback(
    ({ conversationId, text, kind, files, template, commandId }: OutgoingText) =>
      send({ conversationId, text, kind, ...(files && { files }), ...(template && { template }) }, commandId),
    [send],
  );
  /** The thread holds these: an answer that was lost on its way has arrived after all. */
  const seen = useCallback(
    (messages: Message[]) => {
      const known = new Set(messages.map((message) => message.commandId));
      if (!readOutbox(key).some((each) => known.has(each.commandId))) return;
      const rest = (all: OutgoingText[]) => all.filter((each) => !known.has(each.commandId));
      changeOutbox(key, rest);
      setTexts(rest);
    },
    [key],
  );

  return { texts, send, again, drop, seen };
}

/** What the browser keeps, with what this tab alone knows of. */
function merged(kept: OutgoingText[], here: OutgoingText[]): OutgoingText[] {
  const ids = new Set(kept.map((each) => each.commandId));
  return [...here.filter((each) => each.taken && !ids.has(each.commandId)), ...kept];
}

/** The texts of one conversation that the server's answer does not hold yet. */
export function stillUnseen(texts: OutgoingText[], conversationId: string, seen: Message[]): OutgoingText[] {
  const known = new Set(seen.map((message) => message.commandId));
  return texts.filter((text) => text.conversationId === conversationId && !known.has(text.commandId));
}
