"use client";

import { ArrowDown, History } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Fragment, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../button.tsx";
import { Bubble, PendingBubble } from "./bubble.tsx";
import { AutomaticLine, BulkLine, FactLine } from "./fact-line.tsx";
import type { OpenConversation } from "./shapes.ts";
import { firstUnread, inOrder, isAutomatic, isRun, type ThreadItem } from "./thread-items.ts";
import { useEnd } from "./use-end.ts";
import { useMessages } from "./use-messages.ts";
import type { OutgoingText } from "./use-outbox.ts";

interface LogProps {
  open: OpenConversation;
  pending: OutgoingText[];
  onAgain: (text: OutgoingText) => void;
  onDrop: (commandId: string) => void;
}

/** The texts in order, with a line per day and small lines for what happened between them. Keeps to the end while one reads there. */
export function ThreadLog({ open, pending, onAgain, onDrop }: LogProps) {
  const t = useTranslations("desktop.thread");
  const { messages, load, loading, canLoad } = useMessages(open);
  const items = inOrder(messages, open);
  const { scroller, away, below, toEnd } = useEnd(
    messages[0]?.id,
    items.length + pending.length,
    () => canLoad && void load(),
  );
  const unreadFrom = useUnreadFrom(open);

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="quiet-scroll h-full overflow-y-auto -outline-offset-2 [overflow-anchor:none]"
      >
        <div
          role="log"
          aria-label={t("log")}
          className="mx-auto flex min-h-full max-w-3xl flex-col justify-end px-4 pt-4 pb-3"
        >
          {canLoad && (
            <Button
              look="ghost"
              size="small"
              busy={loading}
              icon={<History aria-hidden className="size-3.5" />}
              onClick={load}
              className="mb-2 self-center"
            >
              {t("earlier")}
            </Button>
          )}
          <ol className="flex flex-col">
            {items.map((item, index) => (
              <Fragment key={item.key}>
                <Breaks before={items[index - 1]} item={item} open={open} unreadFrom={unreadFrom} />
                <Entry before={items[index - 1]} item={item} after={items[index + 1]} open={open} />
              </Fragment>
            ))}
            {pending.map((text) => (
              <PendingBubble
                key={text.commandId}
                text={text}
                onAgain={() => onAgain(text)}
                onDrop={() => onDrop(text.commandId)}
              />
            ))}
          </ol>
        </div>
      </div>
      {away && (
        <Button
          size="small"
          look={below > 0 ? "primary" : "secondary"}
          icon={<ArrowDown aria-hidden className="size-3.5" />}
          onClick={() => toEnd(true)}
          className="appears absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-lift"
        >
          {below > 0 ? t("newBelow", { count: below }) : t("newest")}
        </Button>
      )}
    </div>
  );
}

const arrivalMilliseconds = 1_500;

/** The first text that was unread when one came to the thread or was away from the page: reading makes all of them read at once. */
function useUnreadFrom({ messages, conversation: { unread } }: OpenConversation): string | null {
  const [from, setFrom] = useState(() => firstUnread(messages, unread));
  const cameAt = useRef(0);
  useEffect(() => {
    cameAt.current ||= Date.now();
    const arriving = Date.now() - cameAt.current < arrivalMilliseconds;
    if (unread > 0 && (arriving || document.visibilityState === "hidden"))
      setFrom((now) => now ?? firstUnread(messages, unread));
  }, [messages, unread]);
  return from;
}

/** The lines before an entry: another day, another conversation, from here on unread. */
function Breaks({
  before,
  item,
  open,
  unreadFrom,
}: {
  before: ThreadItem | undefined;
  item: ThreadItem;
  open: OpenConversation;
  unreadFrom: string | null;
}) {
  const t = useTranslations("desktop.thread");
  const format = useFormatter();
  const dayOf = (at: string) => format.dateTime(new Date(at), { year: "numeric", month: "2-digit", day: "2-digit" });
  const here = open.conversation.id;
  const begins =
    before?.message?.conversationId && before.message.conversationId !== here && item.message?.conversationId === here;
  return (
    <>
      {(!before || dayOf(before.at) !== dayOf(item.at)) && (
        <Rule>
          <time dateTime={item.at.slice(0, 10)}>
            {format.dateTime(new Date(item.at), { weekday: "long", day: "numeric", month: "long" })}
          </time>
        </Rule>
      )}
      {begins && <Rule>{t("begins")}</Rule>}
      {unreadFrom !== null && item.message?.id === unreadFrom && before && (
        <Rule look="text-accent">{t("unread")}</Rule>
      )}
    </>
  );
}

const Rule = ({ look = "text-muted", children }: { look?: string; children: ReactNode }) => (
  <li
    className={`my-3 flex items-center gap-3 text-meta before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line ${look}`}
  >
    {children}
  </li>
);

function Entry({
  before,
  item,
  after,
  open,
}: {
  before: ThreadItem | undefined;
  item: ThreadItem;
  after: ThreadItem | undefined;
  open: OpenConversation;
}) {
  if (item.fact) return <FactLine fact={item.fact} names={open.names} />;
  if (item.bulk) return <BulkLine bulk={item.bulk} />;
  if (isAutomatic(item.message)) return <AutomaticLine message={item.message} />;
  return (
    <Bubble
      message={item.message}
      follows={isRun(before?.message, item.message)}
      last={!isRun(item.message, after?.message)}
    />
  );
}
