"use client";

import clsx from "clsx";
import { SendHorizontal } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { readColleague, type StaffMessageView, writeToColleague } from "#web/server/actions/staff";
import { IconButton } from "../button.tsx";
import { usePreferences } from "../preferences.tsx";
import { Skeleton } from "../skeleton.tsx";
import { toast } from "../toast.tsx";
import { useFailureText } from "../use-failure-text.ts";
import { useLiveData } from "../use-live-data.ts";

interface Line {
  person: { id: string; name: string };
  messages: StaffMessageView[];
}

/** What two people of the house wrote to each other, and where one writes on. */
export function StaffThread({ personId }: { personId: string }) {
  const t = useTranslations("staff");
  const say = useFailureText();
  const { data, failure, refetch } = useLiveData<Line>(`/api/staff/${personId}`, ["staff"]);
  const messages = data?.messages ?? [];
  const end = useRef<HTMLDivElement>(null);
  const unread = messages.some((each) => !each.own && each.readAt === null);
  useEffect(() => {
    if (!unread) return;
    const mark = () => {
      if (document.visibilityState === "visible") void readColleague({ personId });
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [personId, unread]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when something was added
  useEffect(() => {
    // Newer browsers answer with a promise, which is no way to take an effect back.
    void end.current?.scrollIntoView({ block: "end" });
  }, [messages.length]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="quiet-scroll min-h-0 flex-1 overflow-y-auto px-3 py-2 -outline-offset-2">
        <div role="log" aria-label={t("texts")} className="flex min-h-full flex-col justify-end gap-1.5">
          {!data && failure && <p className="text-bad">{say(failure)}</p>}
          {!data && !failure && <Skeleton className="h-9 w-2/3" />}
          {data && messages.length === 0 && (
            <p className="m-auto max-w-60 text-center text-muted">{t("nothing", { name: data.person.name })}</p>
          )}
          {messages.map((message, index) => (
            <Text key={message.id} message={message} last={index === messages.length - 1} />
          ))}
        </div>
        <div ref={end} />
      </div>
      <Writer personId={personId} name={data?.person.name ?? ""} onSent={refetch} />
    </>
  );
}

function Text({ message, last }: { message: StaffMessageView; last: boolean }) {
  const t = useTranslations("staff");
  const format = useFormatter();
  const { own } = message;
  return (
    <div className={clsx("flex max-w-[88%] flex-col", own ? "items-end self-end" : "items-start self-start")}>
      <p
        className={clsx(
          "max-w-full rounded-panel px-2.5 py-1.5 break-words whitespace-pre-wrap",
          own ? "bg-bubble-own" : "bg-bubble",
        )}
      >
        <span className="sr-only">{own ? t("youWrote") : t("theyWrote")}</span>
        {message.text}
      </p>
      <span className="mt-0.5 text-meta text-muted tabular-nums">
        {format.dateTime(new Date(message.at), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}
        {own && last && message.readAt && ` · ${t("seen")}`}
      </span>
    </div>
  );
}

const longest = 2_000;

function Writer({ personId, name, onSent }: { personId: string; name: string; onSent: () => Promise<void> }) {
  const t = useTranslations("staff");
  const [{ sendKey }] = usePreferences();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  // The same press again, after a failure, is the same text.
  const press = useRef<string>(crypto.randomUUID());
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = async () => {
    const ready = text.trim();
    if (!ready || busy) return;
    setBusy(true);
    const answer = await writeToColleague({ personId, text: ready, commandId: press.current }).catch(() => null);
    setBusy(false);
    if (!answer?.ok) return void toast.error(answer?.error.message ?? t("unreachable"));
    press.current = crypto.randomUUID();
    setText("");
    await onSent();
    field.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    const withCtrl = event.ctrlKey || event.metaKey;
    if (sendKey === "ctrlEnter" && !withCtrl) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className="flex shrink-0 items-end gap-1 border-t p-2 pb-[max(8px,env(safe-area-inset-bottom))]">
      <textarea
        ref={field}
        rows={1}
        value={text}
        maxLength={longest}
        readOnly={busy}
        aria-label={t("write", { name })}
        placeholder={t("placeholder")}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={keys}
        className="quiet-scroll field-sizing-content max-h-28 min-h-8 min-w-0 flex-1 resize-none rounded-field border border-line-strong bg-panel px-2.5 py-1.5"
      />
      <IconButton
        label={t("send")}
        look="primary"
        side="top"
        disabled={!text.trim() || busy}
        onClick={() => void send()}
      >
        <SendHorizontal aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}
