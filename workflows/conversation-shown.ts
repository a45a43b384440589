import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import type { ConversationView } from "../activities/conversation-view.ts";
import { clock, details, type RunFact } from "./details.ts";
import * as m from "./messages.ts";

/** What the conversation waits for by the clock, if anything. */
export function deadline(view: ConversationView | null): { what: string; at: number } | null {
  if (!view) return null;
  if (view.state === "held" && view.heldUntil !== null) return { what: "until the hours begin", at: view.heldUntil };
  if (view.returnDeadline != null && (view.state === "offered" || view.state === "waiting"))
    return { what: returns, at: view.returnDeadline };
  if (view.state === "waiting" && view.churnAt !== null)
    return { what: "until counted as abandoned", at: view.churnAt };
  if (view.state === "offered" && view.offerDeadline != null)
    return { what: "until the offer lapses", at: view.offerDeadline };
  if (view.state === "wrapup" && view.wrapUpDeadline != null)
    return { what: "until the wrap-up is over", at: view.wrapUpDeadline };
  if (view.state !== "active") return null;
  const chat =
    view.chatDeadline !== null && !view.chatTimePassed
      ? { what: "until the chat time is up", at: view.chatDeadline }
      : null;
  const silence = view.silence ? { what: silences[view.silence.what], at: view.silence.at } : null;
  return chat && silence ? (silence.at < chat.at ? silence : chat) : (chat ?? silence);
}

/** The deadlines that share a state with another: what is passed is told by these. */
export const returns = "until the transfer goes back";
export const silences = {
  remind: "until the silent customer is reminded",
  close: "until the customer's silence ends it",
} as const;

/** What the query `state` answers. */
export function run(view: ConversationView | null, facts: RunFact[]): m.ConversationRun {
  return {
    conversationId: view?.conversationId ?? null,
    campaignId: view?.campaignId ?? null,
    agentId: view?.agentId ?? null,
    state: view?.state ?? "none",
    since: view?.since ?? 0,
    deadline: deadline(view),
    facts,
  };
}

const sinceWords: Partial<Record<ConversationView["state"], string>> = {
  waiting: "waiting since",
  parked: "set aside since",
};

/** Who could have had it, and by which rule it went to its agent (I10). */
function because({ decision }: ConversationView): [string, string][] {
  if (!decision) return [];
  const candidates = decision.candidates.map(({ agentId, why, offers }) => {
    const before = offers ? `, had ${offers} offers of it` : "";
    return `${agentId === decision.pick ? "→ " : ""}${agentId} (${why}${before})`;
  });
  const more = decision.all - candidates.length;
  return [
    ["chosen by", `${decision.rule} × ${decision.order}`],
    ["candidates", [...candidates, ...(more > 0 ? [`${more} more`] : [])].join(", ")],
  ];
}

/** Current details and search attributes: what an engineer sees on opening the run. */
export function show(view: ConversationView | null, facts: RunFact[]): void {
  const next = deadline(view);
  const rows: [string, string][] = view
    ? [
        ["state", view.state],
        [sinceWords[view.state] ?? "since", clock(view.since)],
        ["conversation", view.conversationId],
        ["campaign", view.campaignId],
        ["agent", view.agentId ?? "none"],
        ...because(view),
        ["next", next ? `${next.what}: ${clock(next.at)}` : "nothing scheduled"],
      ]
    : [["state", "no open conversation"]];
  setCurrentDetails(details(rows, facts));
  if (!view) return;
  const current = workflowInfo().typedSearchAttributes;
  const pairs = [
    { key: m.attributes.campaignId, value: view.campaignId },
    { key: m.attributes.conversationState, value: view.state },
    { key: m.attributes.channel, value: view.channel },
    { key: m.attributes.agentId, value: view.agentId },
  ].filter((pair) => (current.get(pair.key) ?? null) !== pair.value);
  // An upsert is an event in history: only what changed.
  if (pairs.length > 0) upsertSearchAttributes(pairs as never);
}
