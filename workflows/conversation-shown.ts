import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import type { ConversationView } from "../activities/conversation-view.ts";
import { clock, details, type RunFact } from "./details.ts";
import * as m from "./messages.ts";

/** What the conversation waits for by the clock, if anything. */
export function deadline(view: ConversationView | null): { what: string; at: number } | null {
  if (!view) return null;
  if (view.state === "held" && view.heldUntil !== null) return { what: "until the hours begin", at: view.heldUntil };
  if (view.state === "waiting" && view.churnAt !== null)
    return { what: "until counted as abandoned", at: view.churnAt };
  if (view.state === "offered" && view.offerDeadline != null)
    return { what: "until the offer lapses", at: view.offerDeadline };
  if (view.state === "active" && view.chatDeadline !== null && !view.chatTimePassed)
    return { what: "until the chat time is up", at: view.chatDeadline };
  return null;
}

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

/** Current details and search attributes: what an engineer sees on opening the run. */
export function show(view: ConversationView | null, facts: RunFact[]): void {
  const next = deadline(view);
  const rows: [string, string][] = view
    ? [
        ["state", view.state],
        [view.state === "waiting" ? "waiting since" : "since", clock(view.since)],
        ["conversation", view.conversationId],
        ["campaign", view.campaignId],
        ["agent", view.agentId ?? "none"],
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
