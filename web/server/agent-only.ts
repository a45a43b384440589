import type { Viewer } from "./session.ts";
import { UserError } from "./user-error.ts";

/** The viewer's id as an agent's. Throws a UserError (403) for other roles. */
export function agentOnly(viewer: Viewer): string {
  if (viewer.role !== "agent")
    throw new UserError("Only agents hold conversations.", { status: 403, code: "agentsOnly" });
  return viewer.userId;
}
