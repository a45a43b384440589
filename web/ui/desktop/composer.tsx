"use client";

import clsx from "clsx";
import { CircleAlert, Lock, SquareSlash } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { gapsOf } from "#domain/canned-response";
import { longestWritten, type WrittenKind, writtenProblem } from "#domain/written-text";
import { IconButton } from "../button.tsx";
import { useFrame } from "../frame.tsx";
import { usePreferences } from "../preferences.tsx";
import { AttachButton, Attachments } from "./attachments.tsx";
import { ComposerField } from "./composer-field.tsx";
import { EmojiPicker } from "./emoji-picker.tsx";
import { ResponseList } from "./response-list.tsx";
import { SegmentCount } from "./segment-count.tsx";
import { SendButton } from "./send-button.tsx";
import { SessionClock, useWindowOpen } from "./session-clock.tsx";
import { customerName, type OpenConversation } from "./shapes.ts";
import { TemplateComposer } from "./template-composer.tsx";
import { dropAttachment, useAttachments } from "./use-attachments.ts";
import { useComposerCommands } from "./use-composer-commands.tsx";
import { emptyDraft, useDraft } from "./use-draft.ts";
import type { Written } from "./use-outbox.ts";
import { useResponses } from "./use-responses.ts";

interface ComposerProps {
  open: OpenConversation;
  onSend: (written: Omit<Written, "conversationId">) => void;
}

/** Where an agent writes: "/" offers the campaign's responses (F45), Enter or Ctrl+Enter sends (F46). What is begun is kept per conversation. */
export function Composer({ open, onSend }: ComposerProps) {
  const t = useTranslations("desktop.composer");
  const { person } = useFrame();
  const { conversation, customer } = open;
  const [draft, setDraft] = useDraft(person.userId, conversation.id);
  const { text, note, files } = draft;
  const [{ sendKey }] = usePreferences();
  const windowOpen = useWindowOpen(open.window);
  const [caret, setCaret] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const ids = useId();

  const kind: WrittenKind = note ? "note" : "text";
  const problem = writtenProblem(text, kind, files.length);
  const newest = useRef(draft);
  useEffect(() => {
    newest.current = draft;
  });
  const attachments = useAttachments(conversation.id, open.carries, files, (file) =>
    setDraft({ ...newest.current, files: [...newest.current.files, file] }),
  );
  const attaches = open.carries !== null && !note;
  const ready = problem === null && (note || attachments.ready);

  useEffect(() => {
    // On a touch screen the keyboard would cover the thread.
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);

  const select = (from: number, to = from) => {
    setCaret(to);
    field.current?.focus();
    field.current?.setSelectionRange(from, to);
  };
  // Once the text is in the field, and before another key is: a letter typed on must not land elsewhere.
  const selected = useRef<{ from: number; to: number } | null>(null);
  useLayoutEffect(() => {
    const at = selected.current;
    selected.current = null;
    if (at) {
      field.current?.focus();
      field.current?.setSelectionRange(at.from, at.to);
    }
  });
  const put = (next: string, from: number, to = from) => {
    selected.current = { from, to };
    setCaret(to);
    setDraft({ ...draft, text: next });
  };
  const insert = (piece: string) => {
    const [from, to] = [field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length];
    put(text.slice(0, from) + piece + text.slice(to), from + piece.length);
    return from;
  };
  const responses = useResponses(open, { text, caret, offered: !note, put, insert });
  const send = () => {
    if (problem === "gap") {
      const gap = gapsOf(text)[0]!;
      return select(gap.from, gap.to);
    }
    if (!ready) return field.current?.focus();
    onSend({ text: text.trim(), kind, ...(!note && files.length > 0 && { files }) });
    // What is attached waits for the text that it is for.
    setDraft(note ? { ...emptyDraft, files } : emptyDraft);
    setCaret(0);
    field.current?.focus();
  };
  useComposerCommands((wantsNote) => {
    setDraft({ ...draft, note: wantsNote });
    select(text.length);
  });
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (responses.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    // Ctrl+Enter sends either way: who is used to it is never wrong.
    if (sendKey === "ctrlEnter" && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };

  if (!windowOpen && !note)
    return (
      <div className={frame}>
        <div className="mx-auto max-w-3xl">
          <TemplateComposer open={open} onSend={onSend} onNote={() => setDraft({ ...draft, note: true })} />
        </div>
      </div>
    );
  return (
    <div className={frame}>
      <div className="relative mx-auto max-w-3xl">
        {responses.shown && (
          <ResponseList
            id={ids}
            offers={responses.offers}
            chosen={responses.chosen}
            preview={responses.filled}
            onChoose={responses.use}
            onPoint={responses.setChosen}
          />
        )}
        <div
          {...(attaches && {
            onDragOver: (event: DragEvent) => event.preventDefault(),
            onDrop: (event: DragEvent) => {
              event.preventDefault();
              attachments.add(event.dataTransfer.files);
            },
          })}
          className={clsx(
            "rounded-panel border transition-colors focus-within:outline focus-within:outline-1",
            note
              ? "border-dashed border-warn bg-warn-soft focus-within:outline-warn"
              : "border-line-strong bg-panel focus-within:border-accent focus-within:outline-accent",
          )}
        >
          {note && (
            <p className="flex items-center gap-1.5 px-3 pt-2 text-meta font-medium text-warn">
              <Lock aria-hidden className="size-3.5" />
              {t("noteOnly")}
            </p>
          )}
          {!note && (
            <Attachments
              files={files}
              uploads={attachments.uploads}
              onCancel={attachments.cancel}
              onDrop={(file) => {
                setDraft({ ...draft, files: files.filter((each) => each.id !== file.id) });
                dropAttachment(file);
              }}
            />
          )}
          <ComposerField
            ref={field}
            value={text}
            markGaps={!note}
            aria-label={note ? t("noteLabel") : t("label", { name: customerName(customer) })}
            placeholder={note ? t("notePlaceholder") : t("placeholder")}
            role="combobox"
            aria-expanded={responses.shown}
            aria-controls={ids}
            aria-autocomplete="list"
            aria-describedby={`${ids}-problem`}
            aria-invalid={problem === "tooLong" || problem === "gap" || undefined}
            aria-activedescendant={
              responses.shown && responses.offers.length > 0 ? `${ids}-${responses.chosen}` : undefined
            }
            onChange={(event) => {
              setDraft({ ...draft, text: event.target.value });
              setCaret(event.target.selectionStart);
              responses.begin();
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={keys}
            onPaste={(event) => {
              if (!attaches || event.clipboardData.files.length === 0) return;
              event.preventDefault();
              attachments.add(event.clipboardData.files);
            }}
          />
          <p
            id={`${ids}-problem`}
            role="status"
            className={clsx(
              "flex items-start gap-1.5 px-3 text-meta",
              problem === "tooLong" ? "text-bad" : "text-warn",
            )}
          >
            {(problem === "tooLong" || problem === "gap") && (
              <>
                <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
                <span className="min-w-0 break-words">
                  <Problem text={text} kind={kind} problem={problem} />
                </span>
              </>
            )}
          </p>
          <div className="flex items-center gap-0.5 px-1.5 pt-0.5 pb-1.5">
            <IconButton
              label={t("responses")}
              side="top"
              onClick={responses.offer}
              disabled={note || open.responses.length === 0}
            >
              <SquareSlash aria-hidden className="size-4" />
            </IconButton>
            <EmojiPicker onPick={insert} />
            {open.carries && (
              <AttachButton several={open.carries.most > 1} disabled={note} onChoose={attachments.add} />
            )}
            <IconButton
              label={t("note")}
              side="top"
              aria-pressed={note}
              onClick={() => {
                setDraft({ ...draft, note: !note });
                field.current?.focus();
              }}
              className={clsx(note && "bg-panel text-warn")}
            >
              <Lock aria-hidden className="size-4" />
            </IconButton>
            <div className="min-w-0 flex-1 px-2 text-right text-meta text-muted">
              <span className="inline-flex flex-wrap justify-end gap-x-3">
                {!note && open.window?.endsAt && <SessionClock endsAt={open.window.endsAt} />}
                {!note && problem !== "tooLong" && <SegmentCount text={text} />}
              </span>
            </div>
            <SendButton note={note} disabled={!ready} onSend={send} />
          </div>
        </div>
      </div>
    </div>
  );
}

const frame = "@container shrink-0 border-t bg-panel px-4 pt-3 pb-[max(12px,env(safe-area-inset-bottom))] max-md:px-3";

/** Why it cannot go as it stands, and what to do. */
function Problem({ text, kind, problem }: { text: string; kind: WrittenKind; problem: "tooLong" | "gap" }) {
  const t = useTranslations("desktop.composer");
  if (problem === "tooLong") {
    const [count, longest] = [text.trim().length, longestWritten[kind]];
    return t("tooLong", { count, longest, over: count - longest });
  }
  const gap = gapsOf(text)[0]!;
  return t(gap.known ? "fillIn" : "unknownVariable", { gap: gap.written });
}
