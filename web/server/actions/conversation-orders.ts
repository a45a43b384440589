"use server";

import { z } from "zod";
import * as orders from "../conversation-orders.ts";
import { action } from "../door.ts";

/** The page's own id of one press beside the conversation: the same press twice is one order. */
const order = z.object({ conversationId: z.uuid(), commandId: z.uuid() });
const summary = order.extend({ dispositionId: z.uuid().optional(), note: z.string().trim().max(2_000).optional() });

/** Hands a conversation to an agent of its campaign, or into another campaign's queue. */
export const transferConversation = action(
  {
    name: "conversation.transfer",
    input: order.extend({ agentId: z.uuid().optional(), campaignId: z.uuid().optional() }),
  },
  ({ input, viewer }) => orders.transfer(viewer, input),
);

/** Sets the viewer's own conversation aside until the customer writes. */
export const parkConversation = action({ name: "conversation.park", input: order }, ({ input, viewer }) =>
  orders.park(viewer, input),
);

/** Goes on with what was set aside, or is being summed up. */
export const takeBackConversation = action({ name: "conversation.takeBack", input: order }, ({ input, viewer }) =>
  orders.takeBack(viewer, input),
);

/** Closes what was summed up. */
export const finishWrapUp = action({ name: "conversation.finishWrapUp", input: summary }, ({ input, viewer }) =>
  orders.finishWrapUp(viewer, input),
);

/** Goes on with a closed or missed conversation. */
export const reopenConversation = action({ name: "conversation.reopen", input: order }, ({ input, viewer }) =>
  orders.reopen(viewer, input),
);

/** A supervisor goes on in place of the agent; `formerAgentId` is who had it on the supervisor's screen. */
export const takeOverConversation = action(
  {
    name: "conversation.takeOver",
    role: "supervisor",
    input: order.extend({ formerAgentId: z.uuid().nullable().optional() }),
  },
  ({ input, viewer }) => orders.takeOver(viewer, input),
);
