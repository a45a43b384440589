import { route } from "#web/server/door";
import { unroutedQuery } from "#web/server/shapes/unrouted";
import { listUnrouted } from "#web/server/unrouted";

/** Texts that no campaign answers, oldest first (D22). */
export const GET = route(
  { name: "unrouted.list", auth: "session", role: "administrator", query: unroutedQuery },
  ({ query }) => listUnrouted(query),
);
