"use client";

import clsx from "clsx";
import { Lock, SendHorizontal, SquareSlash } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { fillVariables } from "#domain/canned-response";
import { Button, IconButton } from "../button.tsx";
import { useFrame } from "../frame.tsx";
import { EmojiPicker } from "./emoji-picker.tsx";
import { matching, ResponseList } from "./response-list.tsx";
import { SegmentCount } from "./segment-count.tsx";
import { customerName, type OpenConversation, type Response } from "./shapes.ts";
import { useDraft } from "./use-draft.ts";

interface ComposerProps {
  open: OpenConversation;
  onSend: (text: string, kind: "text" | "note") => void;
}

const longestText = 1_600;

/** Where an agent writes: Enter sends, Shift+Enter breaks the line, "/" offers the campaign's responses (F45). Drafts are kept per conversation. */
export function Composer({ open, onSend }: ComposerProps) {
  const t = useTranslations("desktop.composer");
  const { person } = useFrame();
  const { conversation, customer, responses } = open;
  const [text, setText] = useDraft(person.userId, conversation.id);
  const [note, setNote] = useState(false);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();

  const typed = dismissed ? null : /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  const offers = typed && !note ? matching(responses, typed[1] ?? "") : [];
  const listShown = typed !== null && !note && responses.length > 0;
  const gap = /\{\{[^}]*\}\}/.exec(text)?.[0];

  useEffect(() => {
    // On a touch screen the keyboard would cover the thread.
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);

  const put = (next: string, from: number, to = from) => {
    setText(next);
    setCaret(to);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from, to);
    });
  };
  const insert = (piece: string) => {
    const [from, to] = [field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length];
    put(text.slice(0, from) + piece + text.slice(to), from + piece.length);
  };
  const use = (response: Response) => {
    const values: Record<string, string> = {
      "customer.phone": customer.phone,
      "campaign.name": conversation.campaignName,
      "agent.name": person.name,
    };
    if (customer.name) values["customer.name"] = customer.name;
    const filled = fillVariables(response.text, values);
    const start = caret - (typed?.[1]?.length ?? 0) - 1;
    const next = text.slice(0, start) + filled + text.slice(caret);
    // What could not be filled is selected, so that the agent types over it.
    const open = /\{\{[^}]*\}\}/.exec(filled);
    if (open) put(next, start + open.index, start + open.index + open[0].length);
    else put(next, start + filled.length);
  };
  const send = () => {
    const ready = text.trim();
    if (!ready || gap || ready.length > longestText) return;
    onSend(ready, note ? "note" : "text");
    setText("");
    setNote(false);
    field.current?.focus();
  };

  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (listShown && offers.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const offer = offers[chosen] ?? offers[0];
      if (step) {
        event.preventDefault();
        return setChosen((chosen + step + offers.length) % offers.length);
      }
      if ((event.key === "Enter" || event.key === "Tab") && offer) {
        event.preventDefault();
        return use(offer);
      }
    }
    if (event.key === "Escape" && listShown) {
      event.stopPropagation();
      return setDismissed(true);
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  const offer = () => {
    setDismissed(false);
    const before = text.slice(0, caret);
    insert(before === "" || /\s$/.test(before) ? "/" : " /");
  };

  return (
    <div className="shrink-0 border-t bg-panel px-4 pt-3 pb-[max(12px,env(safe-area-inset-bottom))] max-md:px-3">
      <div className="relative mx-auto max-w-3xl">
        {listShown && <ResponseList id={listId} offers={offers} chosen={chosen} onChoose={use} onPoint={setChosen} />}
        <div
          className={clsx(
            "rounded-panel border border-line-strong transition-colors focus-within:border-accent focus-within:outline focus-within:outline-1 focus-within:outline-accent",
            note ? "bg-warn-soft" : "bg-panel",
          )}
        >
          <textarea
            ref={field}
            rows={1}
            value={text}
            maxLength={longestText + 400}
            aria-label={note ? t("noteLabel") : t("label", { name: customerName(customer) })}
            placeholder={note ? t("notePlaceholder") : t("placeholder")}
            role="combobox"
            aria-expanded={listShown}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={listShown && offers.length > 0 ? `${listId}-${chosen}` : undefined}
            onChange={(event) => {
              setText(event.target.value);
              setCaret(event.target.selectionStart);
              setChosen(0);
              setDismissed(false);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={keys}
            className="quiet-scroll block field-sizing-content max-h-48 min-h-11 w-full resize-none bg-transparent px-3 pt-2.5 pb-1 text-message outline-none"
          />
          <div className="flex items-center gap-0.5 px-1.5 pb-1.5">
            <IconButton label={t("responses")} side="top" onClick={offer} disabled={note || responses.length === 0}>
              <SquareSlash aria-hidden className="size-4" />
            </IconButton>
            <EmojiPicker onPick={insert} />
            <IconButton
              label={t("note")}
              side="top"
              aria-pressed={note}
              onClick={() => setNote(!note)}
              className={clsx(note && "bg-selected text-warn")}
            >
              <Lock aria-hidden className="size-4" />
            </IconButton>
            <div className="min-w-0 flex-1 px-2 text-right text-meta text-muted">
              {gap ? (
                <span className="text-warn">{t("fillIn", { gap })}</span>
              ) : (
                !note && <SegmentCount text={text} longest={longestText} />
              )}
            </div>
            <Button
              look="primary"
              onClick={send}
              disabled={!text.trim() || gap !== undefined || text.trim().length > longestText}
              icon={<SendHorizontal aria-hidden className="size-4" />}
              aria-label={note ? t("keepNote") : t("send")}
            >
              <span className="@max-md:hidden">{note ? t("keepNote") : t("send")}</span>
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}
