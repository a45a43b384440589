import { z } from "zod";
import { route } from "#web/server/door";
import { singleMessage } from "#web/server/shapes/dialers";
import { id } from "#web/server/shapes/parts";
import { sendSingle } from "#web/server/single-message";

export const POST = route(
  { name: "dialers.single", auth: "session", role: "supervisor", params: z.object({ id }), body: singleMessage },
  async ({ viewer, params, body }) => Response.json(await sendSingle(viewer, params.id, body), { status: 202 }),
);
