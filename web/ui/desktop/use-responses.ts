"use client";

import { useFormatter } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import { fillVariables, gapsOf } from "#domain/canned-response";
import { useFrame } from "../frame.tsx";
import { matching } from "./response-list.tsx";
import { responseValues } from "./response-values.ts";
import type { OpenConversation, Response } from "./shapes.ts";

interface Field {
  text: string;
  /** Where the caret stands. */
  caret: number;
  /** False: none are offered, as in a note. */
  offered: boolean;
  /** Sets the text, and what of it is selected. */
  put: (text: string, from: number, to?: number) => void;
  /** Puts a piece in where the caret is; answers where. */
  insert: (piece: string) => number;
}

/** The campaign's responses while "/" and a word is being typed (F45): which fit, which is chosen, and what the keys do. */
export function useResponses(open: OpenConversation, { text, caret, offered, put, insert }: Field) {
  const format = useFormatter();
  const { person } = useFrame();
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  /** Where the button put a "/": Escape takes it away again. */
  const [offeredAt, setOfferedAt] = useState<number | null>(null);
  const typed = dismissed || !offered ? null : /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  const offers = typed ? matching(open.responses, typed[1] ?? "") : [];
  const shown = typed !== null && open.responses.length > 0;

  const now = new Date();
  const filled = (response: Response) =>
    fillVariables(
      response.text,
      responseValues(open, person.name, {
        date: format.dateTime(now, { dateStyle: "long" }),
        time: format.dateTime(now, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
      }),
    );
  const use = (response: Response) => {
    const piece = filled(response);
    const start = caret - (typed?.[1]?.length ?? 0) - 1;
    const next = text.slice(0, start) + piece + text.slice(caret);
    setOfferedAt(null);
    // What could not be filled is selected, so that the agent types over it.
    const gap = gapsOf(piece)[0];
    if (gap) put(next, start + gap.from, start + gap.to);
    else put(next, start + piece.length);
  };
  const offer = () => {
    begin();
    const before = text.slice(0, caret);
    setOfferedAt(insert(before === "" || /\s$/.test(before) ? "/" : " /"));
  };
  const dismiss = () => {
    setDismissed(true);
    if (offeredAt === null || !typed) return;
    setOfferedAt(null);
    put(text.slice(0, offeredAt) + text.slice(caret), offeredAt);
  };
  /** Something was typed. */
  const begin = () => {
    setChosen(0);
    setDismissed(false);
  };
  /** True when the key was for the list. */
  const key = (event: KeyboardEvent): boolean => {
    if (!shown) return false;
    const taken = (work: () => void) => {
      event.preventDefault();
      event.stopPropagation();
      work();
      return true;
    };
    if (event.key === "Escape") return taken(dismiss);
    const picked = offers[chosen] ?? offers[0];
    if (!picked || event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) return taken(() => setChosen((chosen + step + offers.length) % offers.length));
    if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) return taken(() => use(picked));
    return false;
  };
  return { shown, offers, chosen, setChosen, filled, use, offer, begin, key };
}
