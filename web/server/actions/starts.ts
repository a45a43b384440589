"use server";

import { z } from "zod";
import { retryMessage, startConversation } from "#temporal/client";
import { action, UserError, type Viewer } from "../door.ts";
import { id } from "../shapes/parts.ts";
import { writtenStart } from "../shapes/written.ts";

function agentOnly(viewer: Viewer): string {
  if (viewer.role !== "agent")
    throw new UserError("Only agents hold conversations.", { status: 403, code: "agentsOnly" });
  return viewer.userId;
}

/** An agent starts a conversation with a number (F43), or is led to the open one. */
export const beginConversation = action(
  { name: "conversation.start", input: writtenStart },
  async ({ input, viewer }) => {
    const agentId = agentOnly(viewer);
    return startConversation({ ...input, agentId, by: `agent:${agentId}` });
  },
);

/** An agent sends a text again that was not delivered. */
export const sendAgain = action(
  { name: "message.retry", input: z.object({ messageId: id }) },
  async ({ input, viewer }) => {
    const agentId = agentOnly(viewer);
    await retryMessage({ ...input, agentId, by: `agent:${agentId}` });
  },
);
