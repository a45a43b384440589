import { z } from "zod";
import { route } from "#web/server/door";
import { transferTargets } from "#web/server/transfer-targets";

/** To whom the conversation can be handed on. */
export const GET = route(
  { name: "desktop.targets", auth: "session", params: z.object({ id: z.uuid() }) },
  ({ viewer, params }) => transferTargets(viewer, params.id),
);
