import { z } from "zod";
import { purgeDialer } from "#web/server/dialer-orders";
import { route } from "#web/server/door";
import { purgeOrder } from "#web/server/shapes/dialers";
import { id } from "#web/server/shapes/parts";

export const POST = route(
  { name: "dialers.purge", auth: "session", role: "supervisor", params: z.object({ id }), body: purgeOrder },
  ({ viewer, params, body, requestId }) => purgeDialer(viewer, params.id, body, requestId),
);
