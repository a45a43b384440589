import { pool } from "#prisma/client";
import type { LifeAnswer, LifeRefusal } from "#workflows/order-messages";
import { OrderRefused } from "./order-refused.ts";

/** Now by the database's clock (epoch ms), as for the arriving texts that an order's moment is compared with. */
export async function orderedAt(): Promise<number> {
  const { rows } = await pool().query<{ at: Date }>("SELECT clock_timestamp() AS at");
  return rows[0]!.at.getTime();
}

/** Throws what a workflow answered, when it was no, in words for the person who ordered. */
export function heedAnswer(answer: LifeAnswer): void {
  if (!answer.done) throw refusedAs(answer.why, { ownerId: answer.ownerId, conversationId: answer.conversationId });
}

/** A refusal in words. `ownerId`: who has the conversation; `conversationId`: the one that is in the way. */
export function refusedAs(
  why: LifeRefusal,
  details: { ownerId?: string | null | undefined; conversationId?: string | undefined } = {},
): OrderRefused {
  return new OrderRefused(why, refusals[why], details);
}

const refusals: Record<LifeRefusal, string> = {
  gone: "This conversation is not open any more.",
  taken: "This conversation is somebody else's.",
  sameAgent: "This agent has the conversation already.",
  sameCampaign: "The conversation is in this campaign already.",
  targetGone: "This agent or campaign does not exist any more.",
  targetOffline: "This agent is offline: choose somebody else, or a campaign.",
  targetNotMember: "This agent is not a member of the conversation's campaign.",
  targetNoVoice: "Here only members of a voice campaign get conversations, and this agent is not one yet.",
  campaignDisabled: "The campaign is disabled.",
  campaignClosed: "This campaign is closed at this hour: nobody would take the conversation.",
  campaignFull: "As many customers wait in this campaign as it takes.",
  dispositionNeeded: "Say how it ended: this campaign asks for a disposition.",
  dispositionUnknown: "This disposition does not exist any more: choose another one.",
  dispositionOther: "This disposition belongs to another campaign.",
  dispositionOpen: "Choose one of the dispositions below this one.",
  customerWrote: "The customer has just written: read it first.",
  threadBusy: "The customer has a newer conversation, which is open: go on there.",
  notMember: "You are not a member of this campaign.",
  agentNotAvailable: "Who is offline cannot have conversations: become available first.",
};
