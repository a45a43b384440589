import { z } from "zod";
import { id } from "./parts.ts";

const longestStaffText = 2_000;

export const staffMessageInput = z.object({
  /** The other one of the two. */
  personId: id,
  text: z.string().trim().min(1, "Write something.").max(longestStaffText, "At most 2,000 characters."),
  /** The page's own id of one press: the same press twice is one message. */
  commandId: id,
});
