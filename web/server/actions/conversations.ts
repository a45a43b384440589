"use server";

import { z } from "zod";
import { addNote, closeConversation, refuseOffer, reply } from "#temporal/client";
import { findConversation } from "../conversations.ts";
import { customerChange, saveCustomer } from "../customers.ts";
import { markRead } from "../desktop.ts";
import { action, UserError, type Viewer } from "../door.ts";
import { writtenReply, writtenText } from "../shapes/written.ts";
import { takeConversation as take } from "../taken.ts";

const id = z.uuid();
/** The page's own id of one press: the same press twice is one order. */
const commandId = z.uuid();

function agentOnly(viewer: Viewer): string {
  if (viewer.role !== "agent")
    throw new UserError("Only agents hold conversations.", { status: 403, code: "agentsOnly" });
  return viewer.userId;
}

/** An agent answers in its own conversation. The text is safe when this returns. */
export const sendReply = action({ name: "conversation.reply", input: writtenReply }, async ({ input, viewer }) => {
  const authorId = agentOnly(viewer);
  await findConversation(viewer, input.conversationId).catch((problem) => {
    // Whoever wrote into it had it on screen: "not found" would be a riddle.
    if (!(problem instanceof UserError) || problem.status !== 404) throw problem;
    throw new UserError("This conversation is not yours any more: your text was not sent.", { status: 404 });
  });
  return reply({ ...input, authorId });
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

/** Closes the agent's own conversation; a supervisor may close any that it sees. */
export const endConversation = action(
  { name: "conversation.close", input: z.object({ conversationId: id, commandId }) },
  async ({ input, viewer }) => {
    const conversation = await findConversation(viewer, input.conversationId);
    const own = conversation.agentId === viewer.userId;
    if (viewer.role === "agent" && !own)
      throw new UserError("This conversation is somebody else's.", { status: 403, code: "taken" });
    await closeConversation({ ...input, by: own ? `agent:${viewer.userId}` : `user:${viewer.userId}` });
  },
);

/** The conversation on screen was read. */
export const conversationRead = action(
  { name: "conversation.read", input: z.object({ conversationId: id }) },
  ({ input, viewer }) => markRead(viewer, input.conversationId),
);

/** What is kept of the customer, from the pane at the right: what is left out stays as it is. */
export const keepCustomer = action(
  { name: "customer.save", input: z.object({ conversationId: id, ...customerChange.shape }) },
  ({ input, viewer }) => saveCustomer(viewer, input),
);
