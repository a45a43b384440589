import type { ResponseVariable } from "#domain/canned-response";
import { phoneText } from "../phone.ts";
import type { OpenConversation } from "./shapes.ts";

/** What the variables of a canned text stand for here and now (F45). Blank ones stay for the agent to fill in. */
export function responseValues(
  open: Pick<OpenConversation, "customer" | "conversation">,
  agentName: string,
  spoken: { date: string; time: string },
): Record<ResponseVariable | "customer.phone", string> {
  const number = phoneText(open.customer.phone);
  return {
    "customer.name": open.customer.name,
    "customer.number": number,
    // As responses of earlier versions call it.
    "customer.phone": number,
    "agent.name": agentName,
    "campaign.name": open.conversation.campaignName,
    ...spoken,
  };
}
