import { z } from "zod";
import { resumeDialer } from "#web/server/dialer-orders";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

export const POST = route(
  { name: "dialers.resume", auth: "session", role: "supervisor", params: z.object({ id }) },
  ({ viewer, params, requestId }) => resumeDialer(viewer, params.id, requestId),
);
