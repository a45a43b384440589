import { z } from "zod";
import { readDialerForPage } from "#web/server/dialers";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

export const GET = route(
  { name: "dialers.read", auth: "session", role: "supervisor", params: z.object({ id }) },
  ({ viewer, params }) => readDialerForPage(viewer, params.id),
);
