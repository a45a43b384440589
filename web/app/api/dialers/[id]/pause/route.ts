import { z } from "zod";
import { pauseDialer } from "#web/server/dialer-orders";
import { route } from "#web/server/door";
import { pauseOrder } from "#web/server/shapes/dialers";
import { id } from "#web/server/shapes/parts";

export const POST = route(
  { name: "dialers.pause", auth: "session", role: "supervisor", params: z.object({ id }), body: pauseOrder },
  ({ viewer, params, body, requestId }) => pauseDialer(viewer, params.id, body, requestId),
);
