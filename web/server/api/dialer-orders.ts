import { z } from "zod";
import { pauseDialer, purgeDialer, resumeDialer, startDialer, stopDialer } from "#temporal/client";
import { refuseHiddenDialer } from "../dialers.ts";
import type { Viewer } from "../door.ts";
import { orderResult, pauseOrder, purgeOrder } from "../shapes/dialers.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

// An order holds from its answer on; onTheWire counts the sends that had been written to the wire before (I5).
const common = { tag: "Dialers", method: "post", role: "supervisor", params: byId, answer: orderResult } as const;
const one = "/api/v1/dialers/{id}";

/** The order of a viewer who may see the dialer; a UserError (404) otherwise. */
async function orderOf(viewer: Viewer, dialerId: string, requestId: string) {
  await refuseHiddenDialer(viewer, dialerId);
  return { dialerId, by: `user:${viewer.userId}`, requestId };
}

export const start = operation(
  { ...common, name: "startDialer", path: `${one}/start`, summary: "Begins a run (D13)" },
  async ({ viewer, params, requestId }) => startDialer(await orderOf(viewer, params.id, requestId)),
);

export const stop = operation(
  { ...common, name: "stopDialer", path: `${one}/stop`, summary: "Ends the run" },
  async ({ viewer, params, requestId }) => stopDialer(await orderOf(viewer, params.id, requestId)),
);

export const pause = operation(
  {
    ...common,
    name: "pauseDialer",
    path: `${one}/pause`,
    summary: "Holds a running dialer",
    body: pauseOrder.default({}),
  },
  async ({ viewer, params, body, requestId }) =>
    pauseDialer({ ...(await orderOf(viewer, params.id, requestId)), reason: body.reason }),
);

export const resume = operation(
  { ...common, name: "resumeDialer", path: `${one}/resume`, summary: "Lets a paused dialer go on" },
  async ({ viewer, params, requestId }) => resumeDialer(await orderOf(viewer, params.id, requestId)),
);

export const purge = operation(
  {
    ...common,
    name: "purgeDialer",
    path: `${one}/purge`,
    summary: "Cancels unprocessed rows: those waiting, or those of the states named (D17)",
    body: purgeOrder.default({ states: ["waiting"] }),
    answer: orderResult.extend({ cancelled: z.number().int() }),
  },
  async ({ viewer, params, body, requestId }) =>
    purgeDialer({ ...(await orderOf(viewer, params.id, requestId)), states: body.states }),
);
