import { createHmac } from "node:crypto";
import { environment } from "#environment/environment";
import { UserError } from "../door.ts";

// Outside, a cursor belongs to the list that gave it out: one of another list, or of another dialer's rows, would silently begin anywhere.

/** What a caller gets as `nextCursor`. */
export function sealCursor(list: string, cursor: string): string {
  return `${cursor}.${signature(list, cursor)}`;
}

/** What the list itself gave out. Throws a UserError (422) for any other. */
export function openCursor(list: string, given: string): string {
  const [cursor = "", signed = ""] = given.split(".");
  if (signed === signature(list, cursor)) return cursor;
  throw new UserError("The cursor is not one that this list gave out.", {
    status: 422,
    fields: { cursor: "Not a cursor of this list." },
  });
}

function signature(list: string, cursor: string): string {
  return createHmac("sha256", environment().authSecret)
    .update(`cursor ${list} ${cursor}`)
    .digest("base64url")
    .slice(0, 16);
}
