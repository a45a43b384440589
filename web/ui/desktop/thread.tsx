"use client";

import { useEffect } from "react";
import { conversationRead } from "#web/server/actions/conversations";
import { Composer } from "./composer.tsx";
import { Writers } from "./readers.tsx";
import type { OpenConversation } from "./shapes.ts";
import { StateBar } from "./state-bar.tsx";
import { ThreadHeader } from "./thread-header.tsx";
import { ThreadLog } from "./thread-log.tsx";
import { stillUnseen, type useOutbox } from "./use-outbox.ts";
import { useReaders } from "./use-readers.ts";

interface ThreadProps {
  open: OpenConversation;
  outbox: ReturnType<typeof useOutbox>;
  /** The viewer holds it. */
  own: boolean;
  aboutShown: boolean;
  onBack: () => void;
  onAbout: () => void;
  onTaken: (id: string) => Promise<void>;
  onChanged: () => Promise<void>;
}

/** One conversation: its head, its texts, and where one writes, or why one cannot. */
export function Thread({ open, outbox, own, aboutShown, onBack, onAbout, onTaken, onChanged }: ThreadProps) {
  const { conversation, customer } = open;
  const writes = own && conversation.state === "active";
  useMarkRead(conversation.id, own && conversation.unread > 0);
  const { others, onKey } = useReaders(conversation.id);
  const { seen } = outbox;
  useEffect(() => seen(open.messages), [open.messages, seen]);
  return (
    <>
      <ThreadHeader
        open={open}
        own={own}
        others={others}
        aboutShown={aboutShown}
        onBack={onBack}
        onAbout={onAbout}
        onChanged={onChanged}
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
      ) : (
        <StateBar open={open} own={own} onTaken={onTaken} onChanged={onChanged} />
      )}
    </>
  );
}

/** What stands on a visible screen counts as read. */
function useMarkRead(conversationId: string, unread: boolean): void {
  useEffect(() => {
    if (!unread) return;
    const mark = () => {
      if (document.visibilityState === "visible") void conversationRead({ conversationId });
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [conversationId, unread]);
}
