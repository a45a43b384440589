import { z } from "zod";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";
import { readLine } from "#web/server/staff-messages";

/** What the viewer and one other person wrote to each other. */
export const GET = route({ name: "staff.line", auth: "session", params: z.object({ id }) }, ({ viewer, params }) =>
  readLine(viewer, params.id),
);
