"use server";

import { z } from "zod";
import { setPresence } from "#temporal/client";
import { checkBreak } from "../breaks.ts";
import { action, UserError } from "../door.ts";

/** An agent's own switch: available, on a break of some kind, or offline. */
export const changeMyPresence = action(
  {
    name: "presence.change",
    input: z.object({ state: z.enum(["available", "break", "offline"]), breakId: z.uuid().nullish() }),
  },
  async ({ input, viewer }) => {
    if (viewer.role !== "agent")
      throw new UserError("Only agents have a presence.", { status: 403, code: "roleTooLow" });
    await checkBreak(input.breakId);
    await setPresence({
      agentId: viewer.userId,
      state: input.state,
      breakId: input.breakId ?? null,
      source: "browser",
      by: `agent:${viewer.userId}`,
    });
  },
);
