"use client";

import clsx from "clsx";
import { CircleCheck, CircleMinus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Decision } from "./shapes.ts";

/** Why a conversation went to its agent (I10), in plain words: the rule, everybody who was looked at, their load, and the pick. */
export function Why({ id, decision, names }: { id: string; decision: Decision; names: Record<string, string> }) {
  const t = useTranslations("desktop.why");
  const named = (list: "rules" | "orders", name: string) => {
    const key = `${list}.${name}` as never;
    return t.has(key) ? t(key) : name;
  };
  const picked = decision.candidates.find((each) => each.agentId === decision.pick);
  const able = decision.candidates.filter((each) => each.eligible).length;
  return (
    <section
      id={id}
      aria-label={t("title")}
      className="appears mx-auto mt-2 w-full max-w-md rounded-panel border bg-panel p-3 text-left text-base text-fg"
    >
      <p>
        {t("said", {
          agent: names[decision.pick] ?? t("unknownAgent"),
          able,
          all: decision.candidates.length,
          load: picked?.load ?? 0,
        })}
      </p>
      <p className="mt-1 text-meta text-muted">
        {t("rule", { rule: named("rules", decision.rule), order: named("orders", decision.order) })}
      </p>
      <ol className="mt-2 flex flex-col gap-1">
        {decision.candidates.map((each) => {
          const chosen = each.agentId === decision.pick;
          return (
            <li key={each.agentId} className="flex items-center gap-2">
              {each.eligible ? (
                <CircleCheck
                  aria-label={t("could")}
                  className={clsx("size-4 shrink-0", chosen ? "text-accent" : "text-ok")}
                />
              ) : (
                <CircleMinus aria-label={t("couldNot")} className="size-4 shrink-0 text-off" />
              )}
              <span className={clsx("min-w-0 flex-1 truncate", chosen && "font-semibold")}>
                {names[each.agentId] ?? t("unknownAgent")}
                {chosen && <span className="ml-1.5 text-meta font-normal text-accent">{t("picked")}</span>}
              </span>
              <span className="text-meta text-muted tabular-nums">
                {each.eligible ? t("load", { load: each.load }) : each.why}
                {(each.offers ?? 0) > 0 && ` · ${t("offers", { count: each.offers ?? 0 })}`}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
