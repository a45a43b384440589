import type { ConversationState } from "./conversation.ts";

/** One way in which a campaign's conversations end, with those that say it more exactly. */
export interface Disposition {
  id: string;
  name: string;
  children: Disposition[];
}

/** Levels of a campaign's tree, at most. */
export const deepestDisposition = 3;

export type CloseRefusal =
  | "gone"
  | "taken"
  | "dispositionNeeded"
  | "dispositionUnknown"
  | "dispositionOther"
  | "dispositionOpen";

export interface Close {
  conversation: { state: ConversationState; agentId: string | null; campaignId: string };
  /** The agent who ends it; null = a supervisor, or the system. */
  byAgentId: string | null;
  campaign: { wrapUpSeconds: number; dispositionRequired: boolean; hasDispositions: boolean };
  /** What was chosen: undefined = nothing, null = there is no such disposition. */
  chosen: { campaignId: string; removed: boolean; hasChildren: boolean } | null | undefined;
}

/**
 * What ending a conversation leads to: closed, or wrap-up first. Who brings the disposition along has
 * summed it up already; ending one that is in wrap-up finishes that.
 */
export function decideClose(close: Close): { ok: true; state: "wrapup" | "closed" } | { ok: false; why: CloseRefusal } {
  const { conversation, byAgentId, campaign, chosen } = close;
  const no = (why: CloseRefusal) => ({ ok: false as const, why });
  if (!["active", "parked", "wrapup"].includes(conversation.state)) return no("gone");
  if (byAgentId !== null && conversation.agentId !== byAgentId) return no("taken");
  if (chosen === null) return no("dispositionUnknown");
  if (chosen) {
    if (chosen.campaignId !== conversation.campaignId) return no("dispositionOther");
    if (chosen.removed) return no("dispositionUnknown");
    if (chosen.hasChildren) return no("dispositionOpen");
    return { ok: true, state: "closed" };
  }
  if (conversation.state !== "wrapup" && campaign.wrapUpSeconds > 0) return { ok: true, state: "wrapup" };
  if (campaign.dispositionRequired && campaign.hasDispositions) return no("dispositionNeeded");
  return { ok: true, state: "closed" };
}

/** The first thing wrong with a tree as somebody typed it, by the path of its field; null = nothing. */
export function dispositionProblem(
  tree: readonly TypedDisposition[],
  path = "dispositions",
  level = 1,
): { path: string; why: "tooDeep" | "twice"; name: string } | null {
  const seen = new Set<string>();
  for (const [index, { name, children }] of tree.entries()) {
    const at = `${path}.${index}`;
    if (level > deepestDisposition) return { path: at, why: "tooDeep", name };
    const key = name.trim().toLowerCase();
    if (seen.has(key)) return { path: `${at}.name`, why: "twice", name };
    seen.add(key);
    const below = dispositionProblem(children ?? [], `${at}.children`, level + 1);
    if (below) return below;
  }
  return null;
}

export interface TypedDisposition {
  id?: string | undefined;
  name: string;
  children?: TypedDisposition[] | undefined;
}

/** A disposition's names from the first level down, or null when the tree does not hold it. */
export function dispositionPath(tree: readonly Disposition[], id: string): string[] | null {
  for (const each of tree) {
    if (each.id === id) return [each.name];
    const below = dispositionPath(each.children, id);
    if (below) return [each.name, ...below];
  }
  return null;
}
