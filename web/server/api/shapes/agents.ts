import { z } from "zod";
import { at, id } from "../../shapes/parts.ts";

/** How an agent is seen from outside (F51–F55). */
export const agent = z
  .object({
    id,
    name: z.string(),
    state: z.enum(["disconnected", "free", "busy", "freeOnBreak", "busyOnBreak"]),
    presence: z.enum(["available", "break", "offline"]),
    breakId: id.nullable(),
    onCall: z.boolean(),
    notResponding: z.boolean().describe("on a break because it let too many offers lapse"),
    exclusive: z.boolean().describe("holds a conversation of an incall campaign: give it no calls"),
    since: at,
    active: z.number().int(),
    completed: z.number().int(),
  })
  .meta({ id: "Agent" });

export const presenceOrder = z.object({
  state: z.enum(["available", "break", "offline"]),
  breakId: id.optional().describe("which break; only with the state break"),
});

export const callFact = z.object({ onCall: z.boolean() });
