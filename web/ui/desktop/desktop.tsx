"use client";

import clsx from "clsx";
import { MessagesSquare, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect } from "react";
import { useCommands } from "../commands/registry.tsx";
import { Empty } from "../empty.tsx";
import { useFrame } from "../frame.tsx";
import { TopBar } from "../top-bar.tsx";
import { CustomerPane } from "./customer-pane.tsx";
import { Inbox } from "./inbox.tsx";
import { Offers } from "./offers.tsx";
import type { Conversation, InboxAnswer, OpenConversation, Tab } from "./shapes.ts";
import { StaleBar } from "./stale-bar.tsx";
import { Thread } from "./thread.tsx";
import { ThreadSkeleton } from "./thread-skeleton.tsx";
import { Unsent } from "./unsent.tsx";
import { useDepartures, useNewcomers } from "./use-comings.ts";
import { useInbox } from "./use-inbox.ts";
import { useOpenConversation } from "./use-open-conversation.ts";
import { useOutbox } from "./use-outbox.ts";
import { usePlace } from "./use-place.ts";

interface DesktopProps {
  initial: { tab: Tab; q: string; inbox: InboxAnswer; open: OpenConversation | null };
}

/** The agent's desktop: conversations, thread, customer. On a narrow screen one after the other. */
export function Desktop({ initial }: DesktopProps) {
  const t = useTranslations("desktop");
  const [place, go] = usePlace();
  const { person } = useFrame();
  const inbox = useInbox(place, initial);
  const { open, failure, refetch } = useOpenConversation(place.id, initial.open);
  const outbox = useOutbox(refetch);
  const { counts } = inbox.latest;

  const select = useCallback((id: string | null) => go({ id, about: false }, id ? "push" : "replace"), [go]);
  useNewcomers(inbox.latest.held, place.id, select);
  useDepartures(inbox.latest.held);

  useNeighbours(inbox.data?.items ?? [], place.id, select);
  useMovingKeys(inbox.data?.items ?? [], place.id, select);

  const taken = async (id: string) => {
    go({ tab: "mine", q: "", id });
    await Promise.all([refetch(), inbox.refetch()]);
  };

  const offersOf = (offered: Conversation[]) => (
    <Offers offered={offered} selectedId={place.id} onSelect={select} onTaken={taken} onChanged={inbox.refetch} />
  );

  return (
    <>
      <TopBar title={t("title")} />
      <StaleBar />
      {/* On a narrow screen the list stands behind the thread, and an offer does not wait; the open one has its buttons below its texts. */}
      {place.id && (
        <div className="shrink-0 md:hidden">{offersOf(inbox.latest.offered.filter(({ id }) => id !== place.id))}</div>
      )}
      <div className="flex min-h-0 flex-1">
        <section
          aria-label={t("conversations")}
          className={clsx(
            "flex w-full min-w-0 flex-col bg-panel md:w-[360px] md:shrink-0 md:border-r",
            place.id && "max-md:hidden",
          )}
        >
          <Unsent
            texts={outbox.texts.filter((each) => each.problem && each.conversationId !== open?.conversation.id)}
            onOpen={select}
            onDrop={outbox.drop}
          />
          {offersOf(inbox.latest.offered)}
          <Inbox
            tab={place.tab}
            q={place.q}
            selectedId={place.id}
            answer={inbox.data}
            counts={counts}
            failure={inbox.failure}
            onPlace={go}
            onSelect={select}
          />
        </section>
        <section
          aria-label={t("thread.label")}
          className={clsx("@container flex min-w-0 flex-1 flex-col", (!place.id || place.about) && "max-md:hidden")}
        >
          {!place.id ? (
            <Empty icon={<MessagesSquare />} title={t("nothingOpen.title")}>
              {t("nothingOpen.text")}
            </Empty>
          ) : open ? (
            <Thread
              key={open.conversation.id}
              open={open}
              outbox={outbox}
              onBack={() => select(null)}
              onAbout={() => go({ about: !place.about }, "push")}
              aboutShown={place.about}
              onTaken={taken}
              onLeft={() => select(null)}
              onChanged={refetch}
              own={open.conversation.agentId === person.userId}
            />
          ) : failure ? (
            <Empty icon={<MessagesSquare />} title={t("gone.title")}>
              {failure.status === 404 ? t("gone.text") : failure.message || t("gone.unreachable")}
            </Empty>
          ) : (
            <ThreadSkeleton />
          )}
        </section>
        {open && (
          <aside
            aria-label={t("customer.label")}
            className={clsx(
              "min-h-0 shrink-0 flex-col border-l bg-panel md:w-72 xl:flex xl:w-[300px]",
              place.about ? "flex max-md:w-full max-md:border-l-0" : "hidden",
            )}
          >
            <CustomerPane key={open.customer.id} open={open} onClose={() => go({ about: false })} onSelect={select} />
          </aside>
        )}
      </div>
    </>
  );
}

/** Alt+↓ and Alt+↑ open the next and the previous conversation of the list, also while one writes. */
function useNeighbours(items: Conversation[], openId: string | null, select: (id: string) => void): void {
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const at = items.findIndex((each) => each.id === openId);
      const next = items[at === -1 ? 0 : at + step];
      if (next) select(next.id);
    };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  }, [items, openId, select]);
}

/** j and k do the same while nothing is typed; / goes to the search. */
function useMovingKeys(items: Conversation[], openId: string | null, select: (id: string) => void): void {
  const t = useTranslations("desktop.keys");
  const at = items.findIndex((each) => each.id === openId);
  const to = (place: number) => () => {
    const next = items[place];
    if (next) select(next.id);
  };
  const group = t("list");
  useCommands([
    { id: "next", label: t("next"), group, keys: "j", keyOnly: true, run: to(at + 1) },
    { id: "previous", label: t("previous"), group, keys: "k", keyOnly: true, run: to(at === -1 ? 0 : at - 1) },
    {
      id: "search",
      label: t("search"),
      group,
      keys: "/",
      icon: <Search />,
      run: () => document.querySelector<HTMLElement>("main search input")?.focus(),
    },
  ]);
}
