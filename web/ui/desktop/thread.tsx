"use client";

import { useEffect } from "react";
import { finishWrapUp } from "#web/server/actions/conversation-orders";
import { conversationRead } from "#web/server/actions/conversations";
import type { Summary } from "./close-dialog.tsx";
import { Composer } from "./composer.tsx";
import { Writers } from "./readers.tsx";
import type { OpenConversation } from "./shapes.ts";
import { StateBar } from "./state-bar.tsx";
import { ThreadHeader } from "./thread-header.tsx";
import { ThreadLog } from "./thread-log.tsx";
import { useOrder } from "./use-order.ts";
import { stillUnseen, type useOutbox } from "./use-outbox.ts";
import { useReaders } from "./use-readers.ts";
import { useThreadActions } from "./use-thread-actions.tsx";
import { WrapUpBar } from "./wrap-up-bar.tsx";

interface ThreadProps {
  open: OpenConversation;
  outbox: ReturnType<typeof useOutbox>;
  /** The viewer holds it. */
  own: boolean;
  aboutShown: boolean;
  onBack: () => void;
  onAbout: () => void;
  onTaken: (id: string) => Promise<void>;
  /** It is the viewer's no more. */
  onLeft: () => void;
  onChanged: () => Promise<void>;
}

/** One conversation: its head, its texts, and where one writes, or why one cannot. */
export function Thread({ open, outbox, own, aboutShown, onBack, onAbout, onTaken, onLeft, onChanged }: ThreadProps) {
  const { conversation, customer } = open;
  const writes = own && conversation.state === "active";
  useMarkRead(open, own);
  const { actions, dialogs, busy, takeBack } = useThreadActions({ open, own, onChanged, onTaken, onLeft });
  const { busy: finishing, run } = useOrder();
  const finish = async (summary: Summary) => {
    const done = await run(() =>
      finishWrapUp({ conversationId: conversation.id, commandId: crypto.randomUUID(), ...summary }),
    );
    await onChanged();
    return done;
  };
  const { others, onKey } = useReaders(conversation.id);
  const { seen } = outbox;
  useEffect(() => seen(open.messages), [open.messages, seen]);
  return (
    <>
      <ThreadHeader
        open={open}
        actions={actions}
        busy={busy}
        others={others}
        aboutShown={aboutShown}
        onBack={onBack}
        onAbout={onAbout}
      />
      <ThreadLog
        open={open}
        pending={stillUnseen(outbox.texts, conversation.id, open.messages)}
        onAgain={outbox.again}
        onDrop={outbox.drop}
      />
      <Writers others={others} />
      {writes && customer.blocked?.source !== "stop" ? (
        <div onInput={onKey} className="shrink-0">
          <Composer
            open={open}
            onSend={(written) => void outbox.send({ ...written, conversationId: conversation.id })}
          />
        </div>
      ) : own && conversation.state === "wrapup" ? (
        <WrapUpBar open={open} busy={busy || finishing} onFinish={finish} onTakeBack={takeBack} />
      ) : (
        <StateBar open={open} own={own} actions={actions} onTaken={onTaken} onChanged={onChanged} />
      )}
      {dialogs}
    </>
  );
}

/** What stands on a visible screen counts as read. */
function useMarkRead({ conversation: { id: conversationId, unread }, messages }: OpenConversation, own: boolean): void {
  const newestSeq = messages.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (!own || unread === 0) return;
    const mark = () => {
      if (document.visibilityState === "visible") void conversationRead({ conversationId, newestSeq }).catch(() => {});
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [conversationId, unread, newestSeq, own]);
}
