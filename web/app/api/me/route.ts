import { readMe } from "#web/server/agents";
import { route } from "#web/server/door";

/** The signed-in agent's own state for the frame; null for other roles. */
export const GET = route({ name: "me", auth: "session" }, ({ viewer }) => readMe(viewer));
