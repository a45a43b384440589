import { z } from "zod";
import { readDialerRate } from "#web/server/dialer-rates";
import { route } from "#web/server/door";
import { id } from "#web/server/shapes/parts";

export const GET = route(
  { name: "dialers.rate", auth: "session", role: "supervisor", params: z.object({ id }) },
  ({ viewer, params }) => readDialerRate(viewer, params.id),
);
