import { z } from "zod";
import { listErrors } from "#web/server/dialer-row";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

export const GET = route(
  { name: "dialers.errors", auth: "session", role: "supervisor", params: z.object({ id }) },
  ({ viewer, params }) => listErrors(viewer, params.id),
);
