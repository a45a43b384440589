import { z } from "zod";
import { startDialer } from "#web/server/dialer-orders";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

export const POST = route(
  { name: "dialers.start", auth: "session", role: "supervisor", params: z.object({ id }) },
  ({ viewer, params, requestId }) => startDialer(viewer, params.id, requestId),
);
