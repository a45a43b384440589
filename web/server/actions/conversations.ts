"use server";

import { z } from "zod";
import { addNote, refuseOffer, reply } from "#temporal/client";
import { agentOnly } from "../agent-only.ts";
import { close } from "../conversation-orders.ts";
import { findConversation } from "../conversations.ts";
import { customerChange, saveCustomer } from "../customers.ts";
import { markRead } from "../desktop.ts";
import { action, UserError } from "../door.ts";
import { namingWho } from "../refused-order.ts";
import { writtenReply, writtenText } from "../shapes/written.ts";
import { takeConversation as take } from "../taken.ts";

const id = z.uuid();
/** The page's own id of one press: the same press twice is one order. */
const commandId = z.uuid();

/** An agent answers in its own conversation. The text is safe when this returns. */
export const sendReply = action({ name: "conversation.reply", input: writtenReply }, async ({ input, viewer }) => {
  const { agentId } = await findConversation(viewer, input.conversationId).catch((problem) => {
    // Whoever wrote into it had it on screen: "not found" would be a riddle.
    if (!(problem instanceof UserError) || problem.status !== 404) throw problem;
    throw new UserError("This conversation is not yours any more: your text was not sent.", { status: 404 });
  });
  // A supervisor who has taken a conversation over answers in it as an agent does.
  const authorId = agentId === viewer.userId ? viewer.userId : agentOnly(viewer);
  return namingWho(() => reply({ ...input, authorId }));
});

/** A private note: colleagues read it, the customer never does. */
export const writeNote = action(
  { name: "conversation.note", input: z.object({ conversationId: id, text: writtenText("note"), commandId }) },
  async ({ input, viewer }) => {
    await findConversation(viewer, input.conversationId);
    await addNote({ ...input, authorId: viewer.userId });
  },
);

/** An agent takes a waiting or missed conversation of its campaigns, or accepts what is offered to it. */
export const takeConversation = action(
  { name: "conversation.take", input: z.object({ conversationId: id, commandId }) },
  async ({ input, viewer }) => {
    const agentId = agentOnly(viewer);
    await findConversation(viewer, input.conversationId);
    await take(viewer, { ...input, agentId, by: `agent:${agentId}` });
  },
);

/** An agent refuses what is offered to it: the next one is asked. */
export const refuseConversation = action(
  { name: "conversation.refuse", input: z.object({ conversationId: id, commandId }) },
  async ({ input, viewer }) => {
    const agentId = agentOnly(viewer);
    await findConversation(viewer, input.conversationId);
    await refuseOffer({ ...input, agentId, by: `agent:${agentId}` });
  },
);

/** Ends the agent's own conversation, or as a supervisor any that it sees; without a disposition its wrap-up follows, where the campaign has one. */
export const endConversation = action(
  {
    name: "conversation.close",
    input: z.object({
      conversationId: id,
      commandId,
      dispositionId: id.optional(),
      note: z.string().trim().max(2_000).optional(),
    }),
  },
  ({ input, viewer }) => close(viewer, input),
);

/** The conversation on screen was read up to the newest text that stands there. */
export const conversationRead = action(
  { name: "conversation.read", input: z.object({ conversationId: id, newestSeq: z.int().min(0) }) },
  ({ input, viewer }) => markRead(viewer, input.conversationId, input.newestSeq),
);

/** What is kept of the customer, from the pane at the right: what is left out stays as it is. */
export const keepCustomer = action(
  { name: "customer.save", input: z.object({ conversationId: id, ...customerChange.shape }) },
  ({ input, viewer }) => saveCustomer(viewer, input),
);
