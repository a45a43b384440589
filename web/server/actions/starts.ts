"use server";

import { z } from "zod";
import { retryMessage, startConversation } from "#temporal/client";
import { agentOnly } from "../agent-only.ts";
import { action } from "../door.ts";
import { id } from "../shapes/parts.ts";
import { writtenStart } from "../shapes/written.ts";

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
