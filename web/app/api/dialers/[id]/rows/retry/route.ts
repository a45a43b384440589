import { z } from "zod";
import { retryRows } from "#web/server/dialer-row";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";
import { retryOrder } from "#web/server/shapes/rows";

export const POST = route(
  { name: "dialers.retry", auth: "session", role: "supervisor", params: z.object({ id }), body: retryOrder },
  ({ viewer, params, body, requestId }) => retryRows(viewer, params.id, body, requestId),
);
