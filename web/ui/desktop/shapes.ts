import type { ConversationState, Outcome } from "#domain/conversation";
import type { FailureReason } from "#domain/failure-reason";
import type { MessageStatus } from "#domain/receipt";
import type { Template } from "#domain/template";
import { phoneText } from "../phone.ts";

// What the desktop's routes answer. The page hands the server's own answers in, so that the compiler compares the two.

export type Tab = "mine" | "waiting" | "missed" | "closed";
export const tabs: readonly Tab[] = ["mine", "waiting", "missed", "closed"];

export interface Conversation {
  id: string;
  threadId: string;
  campaignId: string;
  campaignName: string;
  agentId: string | null;
  agentName: string | null;
  channel: "sms" | "whatsapp";
  state: ConversationState;
  outcome: Outcome | null;
  customer: { id: string; phone: string; name: string };
  openedAt: string;
  waitingSince: string | null;
  heldUntil: string | null;
  assignedAt: string | null;
  closedAt: string | null;
  requeued: boolean;
  offeredAt: string | null;
  offerDeadline: string | null;
  offeredToAll: boolean;
  canTake: boolean;
  chatDeadline: string | null;
  chatTimePassed: boolean;
  lastMessageAt: string;
  lastText: string;
  unread: number;
  temporalUrl: string | null;
}

/** A conversation as the list shows it. */
export interface InboxItem extends Conversation {
  /** The customer's first text that nobody has answered; null when ours was the last. Only of one's own. */
  unansweredSince: string | null;
  /** The newest text of it that holds what was searched for. */
  found: string | null;
}

/** A conversation of one's own in a few words, whatever tab is open. */
export type Held = Pick<Conversation, "id" | "state" | "customer" | "campaignName" | "lastText">;

export interface InboxAnswer {
  /** What is offered to the viewer now, whatever the tab: the next to lapse first. */
  offered: InboxItem[];
  held: Held[];
  items: InboxItem[];
  nextCursor: string | null;
  counts: { mine: number; unread: number; waiting: number; missed: number };
}

/** A file of a text. */
export interface MediaFile {
  id: string;
  url: string;
  contentType: string;
  fileName: string;
  bytes: number;
  state: "waiting" | "stored" | "failed";
  /** Why it could not be had. */
  error: string | null;
}

export interface Message {
  id: string;
  seq: number;
  conversationId: string | null;
  direction: "in" | "out";
  kind: "text" | "note" | "out_of_hours" | "queue_full" | "closing" | "reminder" | "stop" | "start" | "help";
  text: string;
  media: MediaFile[];
  status: MessageStatus;
  error: string | null;
  /** The carrier's code of a failure, and what it means where that is known. */
  errorCode: string | null;
  reason: FailureReason | null;
  at: string;
  authorId: string | null;
  authorName: string | null;
  commandId: string | null;
}

export interface Fact {
  id: number;
  at: string;
  what: string;
  actor: string;
  actorName: string | null;
  why: string;
  details: Record<string, unknown>;
}

/** Why an agent was chosen, as the campaign's strategy wrote it down. */
export interface Decision {
  rule: string;
  order: string;
  pick: string;
  /** `offers`: how often this agent has let it go in this wait. */
  candidates: { agentId: string; load: number; eligible: boolean; why: string; offers?: number }[];
}

export interface CustomerField {
  name: string;
  value: string;
}

/** A text that a dialer sent to the customer. */
export interface BulkText {
  id: number;
  dialerName: string;
  text: string;
  at: string;
  status: "sent" | "delivered" | "unknown";
}

export interface Customer {
  id: string;
  phone: string;
  name: string;
  notes: string;
  fields: CustomerField[];
  since: string;
  blocked: { source: "stop" | "upload" | "person" | "api"; at: string } | null;
}

export interface Response {
  shortcut: string;
  text: string;
}

/** One way in which a campaign's conversations end, with those that say it more exactly. */
export interface Disposition {
  id: string;
  name: string;
  children: Disposition[];
}

/** How a conversation ends, as far as it has. */
export interface Ending {
  wrapUpSince: string | null;
  wrapUpDeadline: string | null;
  dispositionId: string | null;
  /** Its names, the broadest first. */
  disposition: string[];
  note: string;
  parkedAt: string | null;
  returnsTo: string | null;
  returnDeadline: string | null;
  canReopen: boolean;
}

/** To whom a conversation can be handed on. */
export interface TransferTargets {
  agents: { id: string; name: string; presence: "available" | "break" | "offline"; onCall: boolean; active: number }[];
  campaigns: { id: string; name: string; waiting: number; available: number }[];
  /** Until what nobody takes returns; 0 = it is given at once. */
  transferSeconds: number;
}

export interface OpenConversation {
  conversation: Conversation;
  messages: Message[];
  timeline: Fact[];
  customer: Customer;
  earlier: Conversation[];
  bulk: BulkText[];
  responses: Response[];
  /** What the carrier takes beside a text; null = nothing (D33). */
  carries: { most: number; bytes: number } | null;
  /** Until when WhatsApp takes free texts (null inside: the customer has never written); null on other channels. */
  window: { endsAt: string | null } | null;
  templates: Template[];
  campaign: {
    chatSeconds: number;
    chatTimeAction: string;
    churnSeconds: number;
    hasClosingText: boolean;
    wrapUpSeconds: number;
    dispositionRequired: boolean;
    dispositions: Disposition[];
  };
  ending: Ending;
  names: Record<string, string>;
  hasEarlier: boolean;
}

/** How a customer is called on screen. */
export function customerName(customer: { name: string; phone: string }): string {
  return customer.name || phoneText(customer.phone);
}

/** Where an agent may start a conversation (F43). */
export interface StartChoices {
  /** ISO 3166: of numbers without a country. */
  defaultCountry: string;
  campaigns: { id: string; name: string; channel: "sms" | "whatsapp"; templates: Template[] }[];
}

/** What is known of a number that is to be written to first. */
export interface NumberLook {
  /** Null: not a possible number. */
  e164: string | null;
  blocked: Customer["blocked"];
  open: { conversationId: string; agentName: string | null } | null;
  lastInboundAt: string | null;
}
