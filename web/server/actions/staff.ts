"use server";

import { z } from "zod";
import { action } from "../door.ts";
import { id } from "../shapes/parts.ts";
import { staffMessageInput } from "../shapes/staff-messages.ts";
import { markLineRead, writeStaffMessage } from "../staff-messages.ts";

export type { StaffLine, StaffMessageView } from "../staff-messages.ts";

/** A text to a supervisor or an agent (F62). */
export const writeToColleague = action(
  { name: "staff.write", input: staffMessageInput },
  ({ input, viewer, requestId }) => writeStaffMessage(viewer, input, requestId),
);

/** What a colleague wrote stands on screen. */
export const readColleague = action({ name: "staff.read", input: z.object({ personId: id }) }, ({ input, viewer }) =>
  markLineRead(viewer, input.personId),
);
