import { z } from "zod";
import { route } from "#web/server/door";
import { announceReader, readReaders } from "#web/server/readers";

const params = z.object({ id: z.uuid() });

/** Who else has the conversation open. */
export const GET = route({ name: "desktop.readers", auth: "session", params }, ({ viewer, params }) =>
  readReaders(viewer, params.id),
);

/** The viewer has it open, writes in it, or left it; answers with the others. */
export const POST = route(
  {
    name: "desktop.reader",
    auth: "session",
    params,
    body: z.object({ doing: z.enum(["reading", "writing", "left"]) }),
  },
  ({ viewer, params, body }) => announceReader(viewer, params.id, body.doing),
);
