"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { request } from "../request.ts";
import { toast } from "../toast.tsx";
import { customerName, type Departure, type Held } from "./shapes.ts";

/** Says so when a conversation comes to this person while something else is on screen. */
export function useNewcomers(held: Held[], openId: string | null, select: (id: string) => void): void {
  const t = useTranslations("desktop");
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(held.map((each) => each.id));
    if (!before) return;
    for (const each of held) {
      if (before.has(each.id) || each.id === openId) continue;
      toast(t("newcomer", { name: customerName(each.customer) }), {
        description: `${each.campaignName} · ${each.lastText}`,
        action: { label: t("open"), onClick: () => select(each.id) },
        id: each.id,
      });
    }
  }, [held, openId, select, t]);
  // Opened in whatever way, it is no news any more.
  useEffect(() => {
    if (openId) toast.dismiss(openId);
  }, [openId]);
}

/** Says so when somebody else, or the system, takes a conversation away: who, and why. */
export function useDepartures(held: Held[]): void {
  const t = useTranslations("desktop.gone");
  const known = useRef<Held[] | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = held;
    for (const each of before ?? []) {
      if (held.some((other) => other.id === each.id)) continue;
      const name = customerName(each.customer);
      void request<Departure>("GET", `/api/desktop/conversations/${each.id}/departure`).then((answer) => {
        if (!answer.ok || answer.data.own) return;
        const { what, by, why } = answer.data;
        const key = what.replace(/\s(\w)/g, (_, letter: string) => letter.toUpperCase());
        const said = by && t.has(`by.${key}` as never) ? t(`by.${key}` as never, { name, who: by } as never) : null;
        toast.warning(said ?? t("left", { name }), { description: said ? undefined : why, duration: 10_000 });
      });
    }
  }, [held, t]);
}
