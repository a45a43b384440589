import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import type { ConversationView } from "../activities/conversation-view.ts";
import * as m from "./messages.ts";

export interface RunFact {
  at: number;
  what: string;
}

/** What the conversation waits for by the clock, if anything. */
export function deadline(view: ConversationView | null): { what: string; at: number } | null {
  if (!view) return null;
  if (view.state === "held" && view.heldUntil !== null) return { what: "until the hours begin", at: view.heldUntil };
  if (view.state === "waiting" && view.churnAt !== null)
    return { what: "until counted as abandoned", at: view.churnAt };
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

const clock = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");

/** Current details and search attributes: what an engineer sees on opening the run. */
export function show(view: ConversationView | null, facts: RunFact[]): void {
  const rows = view
    ? [
        ["state", view.state],
        ["since", clock(view.since)],
        ["conversation", view.conversationId],
        ["campaign", view.campaignId],
        ["agent", view.agentId ?? "none"],
        ["next", deadline(view) ? `${deadline(view)!.what}: ${clock(deadline(view)!.at)}` : "nothing scheduled"],
      ]
    : [["state", "no open conversation"]];
  const last = facts.slice(-6).map((fact) => `- ${clock(fact.at)} ${fact.what}`);
  setCurrentDetails(
    ["| | |", "|---|---|", ...rows.map(([k, v]) => `| ${k} | ${v} |`), "", "**Last facts** (UTC)", ...last].join("\n"),
  );
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
