"use client";

import clsx from "clsx";
import { CircleCheck, CircleMinus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { DeliveryMark } from "./delivery.tsx";
import type { Decision, Fact, Message } from "./shapes.ts";

// What the texts themselves show needs no line of its own.
const silent = new Set(["opened", "replied"]);

export const isShown = (fact: Fact): boolean => !silent.has(fact.what);

/** What happened, and why (I10), as one small line between the texts. */
export function FactLine({ fact, names }: { fact: Fact; names: Record<string, string> }) {
  const t = useTranslations("desktop.facts");
  const decision = decisionOf(fact);
  return (
    <Line at={fact.at}>
      {words(fact, names, decision, t)}
      {decision && (
        <>
          {" · "}
          <Why decision={decision} names={names} />
        </>
      )}
    </Line>
  );
}

/** A text that nobody typed: out of hours, queue full, closing, answers to keywords. */
export function AutomaticLine({ message }: { message: Message }) {
  const t = useTranslations("desktop.automatic");
  return (
    <Line at={message.at}>
      <span className="font-medium">{t(message.kind as "closing")}</span> “{message.text}”{" "}
      {message.direction === "out" && <DeliveryMark status={message.status} error={message.error} />}
    </Line>
  );
}

function Line({ at, children }: { at: string; children: ReactNode }) {
  const format = useFormatter();
  const date = new Date(at);
  return (
    <li className="my-1.5 text-center text-meta text-muted text-balance">
      <time
        dateTime={at}
        title={format.dateTime(date, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
        className="mr-1.5 tabular-nums text-faint"
      >
        {format.dateTime(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}
      </time>
      {children}
    </li>
  );
}

type Say = ReturnType<typeof useTranslations<"desktop.facts">>;

function words(fact: Fact, names: Record<string, string>, decision: Decision | null, t: Say): string {
  const who =
    fact.actorName ?? (t.has(`actor.${fact.actor}` as never) ? t(`actor.${fact.actor}` as never) : t("actor.system"));
  const agent = names[String(fact.details.agentId ?? "")] ?? t("somebody");
  if (fact.what === "assigned" && decision) {
    const free = decision.candidates.filter((each) => each.eligible).length;
    return free > 1 && decision.order === "leastrecent"
      ? t("assignedOf", { agent, free })
      : t(free > 1 ? "assigned" : "assignedOnly", { agent });
  }
  if (fact.what === "assigned") return t("taken", { agent });
  const key = camel(fact.what);
  const said = t.has(key as never) ? t(key as never, { who } as never) : `${fact.what} (${who})`;
  // The facts' own reasons are the engine's sentences; they follow as they are, unless the words before said it.
  const saidAlready = fact.what === "closed" && fact.actorName !== null;
  return fact.why && !saidAlready ? `${said}: ${fact.why}` : said;
}

function camel(what: string): string {
  return what.replace(/[\s_-]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function decisionOf(fact: Fact): Decision | null {
  const decision = fact.details.decision as Decision | null | undefined;
  return fact.what === "assigned" && decision && Array.isArray(decision.candidates) ? decision : null;
}

/** The candidates and the rule behind an assignment. */
function Why({ decision, names }: { decision: Decision; names: Record<string, string> }) {
  const t = useTranslations("desktop.why");
  const named = (list: "rules" | "orders", name: string) => {
    const key = `${list}.${name}` as never;
    return t.has(key) ? t(key) : name;
  };
  return (
    <Popover.Root>
      <Popover.Trigger className="rounded-field underline decoration-dotted underline-offset-2 hover:text-fg">
        {t("ask")}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={6}
          collisionPadding={8}
          className="appears z-50 w-80 rounded-panel border bg-raised p-4 text-left shadow-lift"
        >
          <p className="font-medium">{t("title")}</p>
          <p className="mt-0.5 text-meta text-muted">
            {t("rule", { rule: named("rules", decision.rule), order: named("orders", decision.order) })}
          </p>
          <ul className="mt-3 flex flex-col gap-1.5">
            {decision.candidates.map((each) => (
              <li key={each.agentId} className="flex items-center gap-2">
                {each.eligible ? (
                  <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />
                ) : (
                  <CircleMinus aria-hidden className="size-4 shrink-0 text-off" />
                )}
                <span className={clsx("min-w-0 flex-1 truncate", each.agentId === decision.pick && "font-semibold")}>
                  {names[each.agentId] ?? t("unknownAgent")}
                  {each.agentId === decision.pick && (
                    <span className="ml-1.5 text-meta font-normal text-accent">{t("picked")}</span>
                  )}
                </span>
                <span className="text-meta text-muted">
                  {each.eligible ? t("load", { load: each.load }) : each.why}
                </span>
              </li>
            ))}
          </ul>
          <Popover.Arrow className="fill-line" />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
