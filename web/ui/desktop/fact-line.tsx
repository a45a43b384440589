"use client";

import { Megaphone } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { DeliveryMark } from "./delivery.tsx";
import { LinkedText } from "./linked-text.tsx";
import type { BulkText, Decision, Fact, Message } from "./shapes.ts";
import { Why } from "./why.tsx";

/** What happened, and why (I10), as one small line between the texts; an assignment's reasons unfold below it. */
export function FactLine({ fact, names }: { fact: Fact; names: Record<string, string> }) {
  const t = useTranslations("desktop.facts");
  const ask = useTranslations("desktop.why");
  const [shown, setShown] = useState(false);
  const id = useId();
  const decision = decisionOf(fact);
  return (
    <Line at={fact.at} below={decision && shown && <Why id={id} decision={decision} names={names} />}>
      {words(fact, names, decision, t)}
      {decision && (
        <>
          {" · "}
          <button
            type="button"
            aria-expanded={shown}
            aria-controls={shown ? id : undefined}
            onClick={() => setShown(!shown)}
            className="rounded-field underline decoration-dotted underline-offset-2 hover:text-fg"
          >
            {ask("ask")}
          </button>
        </>
      )}
    </Line>
  );
}

/** A text that nobody typed: out of hours, queue full, closing, answers to keywords. */
export function AutomaticLine({ message }: { message: Message }) {
  const t = useTranslations("desktop.automatic");
  const key = message.kind as "closing";
  return (
    <Line at={message.at}>
      <span className="font-medium">{t.has(key) ? t(key) : message.kind}</span> “{message.text}”{" "}
      {message.direction === "out" && <DeliveryMark message={message} />}
    </Line>
  );
}

/** A text that a dialer sent to this customer: mostly what the customer answers. */
export function BulkLine({ bulk }: { bulk: BulkText }) {
  const t = useTranslations("desktop.bulk");
  return (
    <Line at={bulk.at}>
      <Megaphone aria-hidden className="mr-1 inline size-3.5 align-[-2px]" />
      <span className="font-medium">{t("from", { dialer: bulk.dialerName })}</span> “<LinkedText text={bulk.text} />”{" "}
      <DeliveryMark message={{ status: bulk.status, error: null, errorCode: null, reason: null }} />
    </Line>
  );
}

function Line({ at, below, children }: { at: string; below?: ReactNode; children: ReactNode }) {
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
      {below}
    </li>
  );
}

type Say = ReturnType<typeof useTranslations<"desktop.facts">>;

function words(fact: Fact, names: Record<string, string>, decision: Decision | null, t: Say): string {
  const who =
    fact.actorName ?? (t.has(`actor.${fact.actor}` as never) ? t(`actor.${fact.actor}` as never) : t("actor.system"));
  const named = (id: unknown) => names[String(id ?? "")] ?? t("somebody");
  const agent = named(fact.details.agentId);
  if (fact.what === "assigned" && decision) {
    const free = decision.candidates.filter((each) => each.eligible).length;
    return free > 1 && decision.order === "leastrecent"
      ? t("assignedOf", { agent, free })
      : t(free > 1 ? "assigned" : "assignedOnly", { agent });
  }
  if (fact.what === "assigned") return t("taken", { agent });
  const campaign = named(fact.details.campaignId);
  if (fact.what === "transferred")
    return fact.details.agentId
      ? t("transferredToAgent", { who, agent })
      : t("transferredToCampaign", { who, campaign });
  if (fact.what === "returned" && !fact.details.agentId) return `${t("returnedToQueue", { campaign })}: ${fact.why}`;
  const key = camel(fact.what);
  const said = t.has(key as never) ? t(key as never, { who, agent } as never) : `${fact.what} (${who})`;
  // The facts' own reasons are the engine's sentences; they follow as they are, unless the words before said it.
  const saidAlready = saysItself.has(fact.what) && fact.actorName !== null;
  return fact.why && !saidAlready ? `${said}: ${fact.why}` : said;
}

const saysItself = new Set(["closed", "wrapup", "parked", "taken back", "taken over", "offer refused"]);

function camel(what: string): string {
  return what.replace(/[\s_-]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function decisionOf(fact: Fact): Decision | null {
  const decision = fact.details.decision as Decision | null | undefined;
  return decision && Array.isArray(decision.candidates) ? decision : null;
}
