import { z } from "zod";
import { id } from "../../shapes/parts.ts";

/** What went wrong (RFC 9457); errors names each invalid input. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    requestId: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

/** The address of one thing: /{id}. */
export const byId = z.object({ id });
