"use client";

import { ArrowDown, History } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Fragment, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../button.tsx";
import { request } from "../request.ts";
import { toast } from "../toast.tsx";
import { Bubble, PendingBubble } from "./bubble.tsx";
import { AutomaticLine, FactLine, isShown } from "./fact-line.tsx";
import type { Fact, Message, OpenConversation } from "./shapes.ts";
import type { OutgoingText } from "./use-outbox.ts";

interface LogProps {
  open: OpenConversation;
  pending: OutgoingText[];
  onAgain: (text: OutgoingText) => void;
  onDrop: (commandId: string) => void;
}

type Item = { at: string; message: Message; fact?: never } | { at: string; fact: Fact; message?: never };

/** The texts in order, with a line per day and small lines for what happened between them. Keeps to the end while one reads there. */
export function ThreadLog({ open, pending, onAgain, onDrop }: LogProps) {
  const t = useTranslations("desktop.thread");
  const format = useFormatter();
  const older = useOlder(open);
  const items = inOrder([...older.messages, ...open.messages], open.timeline.filter(isShown));
  const { scroller, away, toEnd } = useEnd(items.length + pending.length);
  const dayOf = (at: string) => format.dateTime(new Date(at), { year: "numeric", month: "2-digit", day: "2-digit" });

  return (
    <div className="relative min-h-0 flex-1">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div ref={scroller} tabIndex={0} className="quiet-scroll h-full overflow-y-auto -outline-offset-2">
        <div
          role="log"
          aria-label={t("log")}
          className="mx-auto flex min-h-full max-w-3xl flex-col justify-end px-4 pt-4 pb-3"
        >
          {older.canLoad && (
            <Button
              look="ghost"
              size="small"
              busy={older.loading}
              icon={<History aria-hidden className="size-3.5" />}
              onClick={older.load}
              className="mb-2 self-center"
            >
              {t("earlier")}
            </Button>
          )}
          <ol className="flex flex-col">
            {items.map((item, index) => {
              const before = items[index - 1];
              const newDay = !before || dayOf(before.at) !== dayOf(item.at);
              const id = item.message?.id ?? `fact-${item.fact?.id}`;
              return (
                <Fragment key={id}>
                  {newDay && (
                    <li className="my-3 flex items-center gap-3 text-meta text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
                      <time dateTime={item.at.slice(0, 10)}>
                        {format.dateTime(new Date(item.at), { weekday: "long", day: "numeric", month: "long" })}
                      </time>
                    </li>
                  )}
                  {item.fact ? (
                    <FactLine fact={item.fact} names={open.names} />
                  ) : isAutomatic(item.message) ? (
                    <AutomaticLine message={item.message} />
                  ) : (
                    <Bubble
                      message={item.message}
                      follows={!newDay && isRun(before?.message, item.message)}
                      last={!isRun(item.message, items[index + 1]?.message)}
                    />
                  )}
                </Fragment>
              );
            })}
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
          icon={<ArrowDown aria-hidden className="size-3.5" />}
          onClick={() => toEnd(true)}
          className="appears absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-lift"
        >
          {t("newest")}
        </Button>
      )}
    </div>
  );
}

function inOrder(messages: Message[], facts: Fact[]): Item[] {
  const items: Item[] = [
    ...messages.map((message) => ({ at: message.at, message })),
    ...facts.map((fact) => ({ at: fact.at, fact })),
  ];
  // Texts keep their own order; a fact of the same instant follows the text that caused it.
  return items.sort(
    (a, b) =>
      Date.parse(a.at) - Date.parse(b.at) ||
      (a.message && b.message ? a.message.seq - b.message.seq : a.message ? -1 : 1),
  );
}

const isAutomatic = (message: Message) => message.kind !== "text" && message.kind !== "note";

const runMilliseconds = 5 * 60_000;

/** Texts of the same side and kind within five minutes stand together. */
function isRun(first: Message | undefined, second: Message | undefined): boolean {
  return (
    first !== undefined &&
    second !== undefined &&
    !isAutomatic(first) &&
    first.direction === second.direction &&
    first.kind === second.kind &&
    first.authorId === second.authorId &&
    Date.parse(second.at) - Date.parse(first.at) < runMilliseconds
  );
}

function useOlder(open: OpenConversation) {
  const [messages, setMessages] = useState<Message[]>([]);
  const [more, setMore] = useState(open.hasEarlier);
  const [loading, setLoading] = useState(false);
  const first = messages[0] ?? open.messages[0];
  const load = async () => {
    if (!first) return;
    setLoading(true);
    const answer = await request<{ messages: Message[]; more: boolean }>(
      "GET",
      `/api/desktop/conversations/${open.conversation.id}/earlier?before=${first.seq}`,
    );
    setLoading(false);
    if (!answer.ok) return void toast.error(answer.error.message);
    setMessages((now) => [...answer.data.messages, ...now]);
    setMore(answer.data.more);
  };
  return { messages, load, loading, canLoad: more && first !== undefined };
}

/** Follows the newest text while the reader is at the end; else leaves the place alone and says that there is more below. */
function useEnd(count: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const [away, setAway] = useState(false);
  const toEnd = (smooth = false) =>
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
      setAway(!atEnd.current);
    };
    box.addEventListener("scroll", look, { passive: true });
    // The composer grows, the window turns: stay at the end.
    const watch = new ResizeObserver(() => atEnd.current && box.scrollTo({ top: box.scrollHeight }));
    watch.observe(box);
    if (box.firstElementChild) watch.observe(box.firstElementChild);
    return () => {
      box.removeEventListener("scroll", look);
      watch.disconnect();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when something was added, wherever it was
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    // Older texts came in above: keep what was on screen where it was.
    if (!atEnd.current && box.scrollTop < 40) box.scrollTop += box.scrollHeight - height.current;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    height.current = box.scrollHeight;
  }, [count]);
  return { scroller, away, toEnd };
}
