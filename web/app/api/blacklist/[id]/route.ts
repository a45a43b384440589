import { z } from "zod";
import { removeFromBlacklist } from "#web/server/blacklist";
import { route } from "#web/server/door";

export const DELETE = route(
  {
    name: "blacklist.remove",
    auth: "session",
    role: "supervisor",
    params: z.object({ id: z.string().regex(/^\d{1,18}$/) }),
  },
  ({ viewer, params, requestId }) => removeFromBlacklist(viewer, params.id, requestId),
);
