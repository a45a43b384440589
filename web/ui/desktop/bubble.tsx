"use client";

import clsx from "clsx";
import { Lock, RotateCcw, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IconButton } from "../button.tsx";
import { useFrame } from "../frame.tsx";
import { DeliveryMark, problemOf } from "./delivery.tsx";
import { LinkedText } from "./linked-text.tsx";
import { Media } from "./media.tsx";
import { SendAgain } from "./send-again.tsx";
import type { Message } from "./shapes.ts";
import type { OutgoingText } from "./use-outbox.ts";

/** One text: theirs at the left, ours at the right with what became of it; a private note in its own colour. */
export function Bubble({ message, follows, last }: { message: Message; follows: boolean; last: boolean }) {
  const t = useTranslations("desktop");
  const { person } = useFrame();
  const own = message.direction === "out";
  const mine = message.authorId === person.userId;
  const author = mine ? t("thread.you") : message.authorName;
  const note = message.kind === "note";
  const problem = problemOf(message.status);
  return (
    <Row own={own} follows={follows}>
      {!follows && (note || author) && own && (
        <span className="mb-0.5 flex items-center gap-1 text-meta text-muted">
          {note && <Lock aria-hidden className="size-3" />}
          {!note ? author : mine ? t("thread.noteYours") : t("thread.noteBy", { name: author ?? "" })}
        </span>
      )}
      <Body look={note ? "bg-warn-soft text-fg" : own ? "bg-bubble-own" : "bg-bubble"} problem={Boolean(problem)}>
        <span className="sr-only">{own ? t("thread.weWrote") : t("thread.theyWrote")}</span>
        <LinkedText text={message.text} />
        <Media media={message.media} />
      </Body>
      {(last || problem) && (
        <span className="mt-0.5 flex items-center gap-1.5 text-meta text-muted">
          <ExactTime at={message.at} />
          {own && !note && <DeliveryMark message={message} />}
          {mine && message.status === "failed" && message.kind === "text" && <SendAgain messageId={message.id} />}
        </span>
      )}
    </Row>
  );
}

/** A text of this tab that the server has not shown yet, or would not take. */
export function PendingBubble({
  text,
  onAgain,
  onDrop,
}: {
  text: OutgoingText;
  onAgain: () => void;
  onDrop: () => void;
}) {
  const t = useTranslations("desktop");
  return (
    <Row own follows={false}>
      <Body
        look={text.kind === "note" ? "bg-warn-soft" : "bg-bubble-own"}
        problem={text.problem !== null}
        dim={text.problem === null}
      >
        {text.text}
        <Media media={text.files ?? []} />
      </Body>
      {text.problem === null ? (
        <span className="mt-0.5 flex items-center gap-1.5 text-meta text-muted">
          <DeliveryMark message={{ status: "queued", error: null, errorCode: null, reason: null }} />
        </span>
      ) : (
        <span role="alert" className="mt-0.5 flex max-w-96 items-start gap-1 text-meta text-bad">
          <span className="py-1">
            <span className="font-medium">{t("thread.notSent")}</span> · {text.problem}
          </span>
          <IconButton label={t("thread.again")} onClick={onAgain} className="size-6">
            <RotateCcw aria-hidden className="size-3.5" />
          </IconButton>
          <IconButton label={t("thread.drop")} onClick={onDrop} className="size-6">
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </span>
      )}
    </Row>
  );
}

const Row = ({ own, follows, children }: { own: boolean; follows: boolean; children: ReactNode }) => (
  <li className={clsx("flex flex-col", own ? "items-end pl-12" : "items-start pr-12", follows ? "mt-0.5" : "mt-3")}>
    {children}
  </li>
);

const Body = ({
  look,
  problem,
  dim,
  children,
}: {
  look: string;
  problem: boolean;
  dim?: boolean;
  children: ReactNode;
}) => (
  <div
    className={clsx(
      "max-w-full rounded-panel px-3 py-1.5 text-message break-words whitespace-pre-wrap",
      look,
      problem && "outline outline-1 outline-bad/60",
      dim && "opacity-75",
    )}
  >
    {children}
  </div>
);

function ExactTime({ at }: { at: string }) {
  const format = useFormatter();
  const date = new Date(at);
  return (
    <time
      dateTime={at}
      title={format.dateTime(date, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
      className="tabular-nums"
    >
      {format.dateTime(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}
    </time>
  );
}
