import { z } from "zod";
import { stopDialer } from "#web/server/dialer-orders";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

export const POST = route(
  { name: "dialers.stop", auth: "session", role: "supervisor", params: z.object({ id }) },
  ({ viewer, params, requestId }) => stopDialer(viewer, params.id, requestId),
);
