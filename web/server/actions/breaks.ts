"use server";

import { z } from "zod";
import * as breaks from "../breaks.ts";
import { action } from "../door.ts";
import { breakInput } from "../shapes/breaks.ts";
import { id } from "../shapes/parts.ts";

export type { BreakKind } from "../shapes/breaks.ts";

/** Saves a break's form: a new one without an id. */
export const saveBreak = action(
  { name: "break.save", role: "administrator", input: z.object({ id: id.nullable(), ...breakInput.shape }) },
  async ({ input: { id, ...input }, viewer, requestId }) =>
    id ? breaks.changeBreak(viewer, id, input, requestId) : breaks.createBreak(viewer, input, requestId),
);

export const removeBreak = action(
  { name: "break.remove", role: "administrator", input: z.object({ id }) },
  async ({ input, viewer, requestId }) => breaks.removeBreak(viewer, input.id, requestId),
);
