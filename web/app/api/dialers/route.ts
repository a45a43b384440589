import { listDialersForPage } from "#web/server/dialers";
import { route } from "#web/server/door";
import { dialerQuery } from "#web/server/shapes/dialers";

export const GET = route(
  {
    name: "dialers.list",
    auth: "session",
    role: "supervisor",
    query: dialerQuery.extend({ limit: dialerQuery.shape.limit.default(200) }),
  },
  ({ viewer, query }) => listDialersForPage(viewer, query),
);
