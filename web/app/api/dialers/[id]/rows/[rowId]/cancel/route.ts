import { z } from "zod";
import { cancelRow } from "#web/server/dialer-row";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

const params = z.object({ id, rowId: z.string().max(20) });

export const POST = route(
  { name: "dialers.rows.cancel", auth: "session", role: "supervisor", params },
  ({ viewer, params: { id: dialerId, rowId }, requestId }) => cancelRow(viewer, dialerId, rowId, requestId),
);
