import { z } from "zod";
import { route } from "#web/server/door";
import { readAgentInfo } from "#web/server/monitor-agent";
import { id } from "#web/server/shapes/parts";

/** All data of one agent (F60). */
export const GET = route(
  { name: "monitor.agent", auth: "session", role: "supervisor", params: z.object({ id }) },
  ({ viewer, params }) => readAgentInfo(viewer, params.id),
);
