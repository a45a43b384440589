"use server";

import { z } from "zod";
import * as orders from "../conversation-orders.ts";
import { action } from "../door.ts";
import { id } from "../shapes/parts.ts";
import { writtenStart } from "../shapes/written.ts";

/** Starts a conversation with a number (F43), or leads to the open one. */
export const beginConversation = action({ name: "conversation.start", input: writtenStart }, ({ input, viewer }) =>
  orders.start(viewer, input),
);

/** Whoever has the conversation sends a text again that was not delivered. */
export const sendAgain = action(
  { name: "message.retry", input: z.object({ messageId: id }) },
  async ({ input, viewer }) => void (await orders.retry(viewer, input)),
);
