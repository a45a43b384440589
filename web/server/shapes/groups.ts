import { z } from "zod";
import { id, name } from "./parts.ts";

export const groupInput = z.object({ name });
export const group = z.object({
  id,
  name,
  users: z.number().int(),
  campaigns: z.number().int(),
  dialers: z.number().int(),
});
export type Group = z.output<typeof group>;
