// Where callers and workflows meet: ids, signals (facts, past tense), updates (orders that may be refused) and queries.
// `requestId` names the request that led to a message: what activities log of it is found by it.
import type { CloseRefusal } from "../domain/disposition.ts";
import { defineQuery, defineSearchAttributeKey, defineSignal, defineUpdate } from "./definitions.ts";

/** The one task queue of the product's own workflows and activities. */
export const taskQueue = "parley";

export const conversationWorkflowId = (threadId: string) => `conversation:${threadId}`;
export const campaignQueueWorkflowId = (campaignId: string) => `campaign-queue:${campaignId}`;
export const agentSessionWorkflowId = (agentId: string) => `agent-session:${agentId}`;
export const mediaWorkflowId = (mediaId: string) => `media:${mediaId}`;
/** One run asks for all accounts. */
export const lookUpsWorkflowId = () => "look-ups";
export const sweepScheduleId = "sweep";
/** Of a sweep that a worker starts because the schedule does not. */
export const lateSweepId = "sweep-late";

export const attributes = {
  campaignId: defineSearchAttributeKey("CampaignId", "KEYWORD"),
  agentId: defineSearchAttributeKey("AgentId", "KEYWORD"),
  conversationState: defineSearchAttributeKey("ConversationState", "KEYWORD"),
  channel: defineSearchAttributeKey("Channel", "KEYWORD"),
};

// --- conversation:<threadId> -----------------------------------------------------------------------------------------

/** Texts of the customer are committed; `joined` of them already belong to the open conversation. */
export interface CustomerWrote {
  messageIds: string[];
  joined: boolean;
  requestId?: string;
}
export const customerWrote = defineSignal<[CustomerWrote]>("customerWrote");

/** Postgres knows something that this workflow does not (assigned, requeued, texts to send …): read it again. */
export const factsChanged = defineSignal<[{ why: string }]>("factsChanged");

export interface AcceptOrder {
  conversationId: string;
  agentId: string;
  by: string;
  claimId: string;
  requestId?: string;
}
export type AcceptAnswer = { won: true } | { won: false; why: ClaimRefusal; ownerId: string | null };
/** Why a claim was refused; pages put it into words. */
export type ClaimRefusal =
  | "gone"
  | "taken"
  | "agentNotAvailable"
  | "agentBusy"
  | "agentFull"
  | "exclusive"
  | "onCall"
  | "notFirst"
  | "threadBusy"
  | "notMember"
  | "noVoiceCampaign";
/** An agent takes a waiting or missed conversation, or accepts the one that is offered to it. */
export const accept = defineUpdate<AcceptAnswer, [AcceptOrder]>("accept");

export interface ReplyOrder {
  conversationId: string;
  messageId: string;
  requestId?: string;
}
/** A committed text of the agent is to be sent. */
export const reply = defineUpdate<void, [ReplyOrder]>("reply");

export interface CloseOrder {
  conversationId: string;
  by: string;
  /** When the person gave the order (epoch ms): texts that came later open the next conversation. */
  at: number;
  outcome: "answered";
  commandId?: string;
  /** How it ended, as its campaign sorts it: what is summed up already needs no wrap-up. */
  dispositionId?: string;
  note?: string;
  requestId?: string;
}
export interface CloseAnswer {
  closed: boolean;
  why?: CloseRefusal;
  ownerId?: string | null;
}
/** Ends a conversation for its customer; wrap-up may follow. */
export const close = defineUpdate<CloseAnswer, [CloseOrder]>("close");

/** What an engineer reads of one run. Ids and times only. */
export interface ConversationRun {
  conversationId: string | null;
  campaignId: string | null;
  agentId: string | null;
  state: string;
  since: number;
  deadline: { what: string; at: number } | null;
  facts: { at: number; what: string }[];
}
export const conversationRun = defineQuery<ConversationRun>("state");

// --- campaign-queue:<campaignId> ---------------------------------------------------------------------------------------

/** Somebody waits, somebody became free, or the rules changed: look again. */
export const queueChanged = defineSignal<[{ why: string }]>("queueChanged");
export interface QueueRun {
  waiting: number;
  assigned: number;
  lastPick: { conversationId: string; agentId: string; at: number } | null;
}
export const queueRun = defineQuery<QueueRun>("state");

// --- agent-session:<agentId> -------------------------------------------------------------------------------------------

/** The agent's presence, browser or sign-in changed in Postgres. */
export const sessionChanged = defineSignal<[{ why: string }]>("sessionChanged");
export interface SessionRun {
  presence: string;
  graceEndsAt: number | null;
}
export const sessionRun = defineQuery<SessionRun>("state");
