import type { Presence } from "./agent-state.ts";
import type { ConversationState } from "./conversation.ts";

/** Why a conversation cannot be handed on; pages put it into words. */
export type TransferRefusal =
  | "gone"
  | "taken"
  | "sameAgent"
  | "sameCampaign"
  | "targetGone"
  | "targetOffline"
  | "targetNotMember"
  | "targetNoVoice"
  | "campaignDisabled"
  | "campaignClosed"
  | "campaignFull";

export interface Transfer {
  conversation: { state: ConversationState; agentId: string | null; campaignId: string };
  /** The agent who hands it on; null when a supervisor does it in the agent's place. */
  byAgentId: string | null;
  target:
    | { agentId: string; enabled: boolean; presence: Presence; member: boolean; voiceRule: boolean }
    | { campaignId: string; enabled: boolean; openNow: boolean; maxWaiting: number; waiting: number }
    | null;
  /** Of the campaign that it leaves: how long until it returns; 0 = it does not. */
  transferSeconds: number;
}

export type TransferDecision =
  | { ok: true; state: "offered" | "active" | "waiting"; returns: boolean }
  | { ok: false; why: TransferRefusal };

/**
 * What a transfer does: to an agent it is offered, or given at once when the campaign sets no time; in another campaign it waits. It counts for
 * the target but its cap does not stop it (D24).
 */
export function decideTransfer({ conversation, byAgentId, target, transferSeconds }: Transfer): TransferDecision {
  const no = (why: TransferRefusal): TransferDecision => ({ ok: false, why });
  if (conversation.state !== "active" && conversation.state !== "parked") return no("gone");
  if (byAgentId !== null && conversation.agentId !== byAgentId) return no("taken");
  if (target === null) return no("targetGone");
  const returns = transferSeconds > 0;
  if ("agentId" in target) {
    if (target.agentId === conversation.agentId) return no("sameAgent");
    if (!target.member) return no("targetNotMember");
    if (!target.enabled || target.presence === "offline") return no("targetOffline");
    if (!target.voiceRule) return no("targetNoVoice");
    return { ok: true, state: returns ? "offered" : "active", returns };
  }
  if (target.campaignId === conversation.campaignId) return no("sameCampaign");
  if (!target.enabled) return no("campaignDisabled");
  if (!target.openNow) return no("campaignClosed");
  if (target.maxWaiting > 0 && target.waiting >= target.maxWaiting) return no("campaignFull");
  return { ok: true, state: "waiting", returns };
}

/** Where a transfer that nobody took goes: back to who sent it, or to the front of the queue when that agent has gone (D23). */
export function decideReturn(sender: { enabled: boolean; presence: Presence } | null): "sender" | "queue" {
  return sender?.enabled && sender.presence !== "offline" ? "sender" : "queue";
}
