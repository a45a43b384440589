import { z } from "zod";
import { readDeparture } from "#web/server/departure";
import { route } from "#web/server/door";

/** What became of a conversation that the viewer had. */
export const GET = route(
  { name: "desktop.departure", auth: "session", params: z.object({ id: z.uuid() }) },
  ({ viewer, params }) => readDeparture(viewer, params.id),
);
