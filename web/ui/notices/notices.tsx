"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { hasNewText, newsOf, type WatchedLine } from "#domain/notices";
import { type Me, useFrame } from "../frame.tsx";
import { phoneText } from "../phone.ts";
import { usePreferences } from "../preferences.tsx";
import { useStaffChat } from "../staff/staff-chat.tsx";
import { toast } from "../toast.tsx";
import { isLookedAt, sayLooking } from "./looking.ts";
import { keepTitleCount, setIconDot } from "./tab-mark.ts";
import { playTone, readyTone, type Tone } from "./tone.ts";

/**
 * Tells a person what came while it looked elsewhere, in the ways that it chose: a number in the title, a dot on the icon, a tone, a notice by
 * the browser. Of the own conversations and of colleagues' texts only, and never of what is looked at.
 */
export function Notices() {
  const t = useTranslations("frame.notices");
  const router = useRouter();
  const { me } = useFrame();
  const [wants] = usePreferences();
  const staff = useStaffChat();
  const open = useSearchParams().get("c");
  const own = me?.own ?? [];
  const shownPerson = staff.shown;

  useEffect(readyTone, []);
  useEffect(
    () => sayLooking([...(open ? [open] : []), ...(shownPerson ? [`staff:${shownPerson}`] : [])]),
    [open, shownPerson],
  );

  const unread =
    (wants.tellTexts || wants.tellConversations ? own.filter((each) => each.unread > 0).length : 0) +
    (wants.tellMessages ? staff.unread : 0);
  useEffect(() => keepTitleCount(wants.titleCount ? unread : 0), [unread, wants.titleCount]);
  useEffect(() => void setIconDot(wants.iconDot && unread > 0), [unread, wants.iconDot]);

  const tell = (what: { id: string; tone: Tone; title: string; text: string; open: () => void }) => {
    if (isLookedAt(what.id)) return;
    if (wants.sound) void playTone(what.tone);
    if (wants.browserNotices && document.visibilityState !== "visible") notify(what);
  };

  useNews(me, (each, kind) => {
    if (!(kind === "conversation" ? wants.tellConversations : wants.tellTexts)) return;
    tell({
      id: each.id,
      tone: kind,
      title: t(kind, { name: phoneText(each.customer) }),
      text: `${each.campaign} · ${each.lastText}`,
      open: () => router.push(`/desktop?c=${each.id}`),
    });
  });
  useColleagues(staff.lines, (line) => {
    const id = `staff:${line.personId}`;
    const show = () => staff.open(line.personId, line.name);
    if (isLookedAt(id)) return;
    toast(line.name, { id, description: line.last?.text, action: { label: t("answer"), onClick: show } });
    if (wants.tellMessages) tell({ id, tone: "message", title: line.name, text: line.last?.text ?? "", open: show });
  });
  usePause(me, (name) => {
    if (wants.tellMessages) tell({ id: "pause", tone: "message", title: t("paused", { name }), text: "", open() {} });
  });
  // What is answered from the panel is no news any more.
  useEffect(() => {
    if (shownPerson) toast.dismiss(`staff:${shownPerson}`);
  }, [shownPerson]);
  return null;
}

/** The browser's own notice; the same thing told by several tabs is one. */
function notify({ id, title, text, open }: { id: string; title: string; text: string; open: () => void }): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  try {
    const notice = new Notification(title, { body: text, tag: id });
    notice.onclick = () => {
      window.focus();
      open();
      notice.close();
    };
  } catch {
    // Some phones have the name but not the thing.
  }
}

function useNews(me: Me | null, told: (each: Me["own"][number], kind: "conversation" | "text") => void): void {
  const before = useRef<Me["own"] | null>(null);
  useEffect(() => {
    if (!me) return;
    for (const { id, kind } of newsOf(before.current, me.own)) {
      const each = me.own.find((one) => one.id === id);
      if (each) told(each, kind);
    }
    before.current = me.own;
  });
}

function useColleagues(
  lines: ReturnType<typeof useStaffChat>["lines"],
  told: (line: NonNullable<typeof lines>[number]) => void,
): void {
  const before = useRef<Map<string, WatchedLine> | null>(null);
  useEffect(() => {
    if (!lines) return;
    const now = new Map(lines.map((line) => [line.personId, { unread: line.unread, lastAt: line.last?.at ?? null }]));
    for (const line of lines) {
      const old = before.current?.get(line.personId) ?? none;
      if (before.current && hasNewText(old, now.get(line.personId)!)) told(line);
    }
    before.current = now;
  });
}
const none: WatchedLine = { unread: 0, lastAt: null };

/** Somebody set this agent's break: the notice on the page says it, and so does one elsewhere (F61). */
function usePause(me: Me | null, told: (name: string) => void): void {
  const pausedBy = me?.agent.pausedBy ?? null;
  const before = useRef(pausedBy);
  useEffect(() => {
    if (pausedBy && pausedBy !== before.current) told(pausedBy);
    before.current = pausedBy;
  });
}
