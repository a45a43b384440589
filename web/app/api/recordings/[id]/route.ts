import { z } from "zod";
import { route } from "#web/server/door";
import { readAlong } from "#web/server/read-along";
import { id } from "#web/server/shapes/parts";

/** One conversation to read, whether it goes on or has ended (F58, F64). */
export const GET = route(
  { name: "recording.read", auth: "session", params: z.object({ id }) },
  ({ viewer, params, requestId }) => readAlong(viewer, params.id, requestId),
);
