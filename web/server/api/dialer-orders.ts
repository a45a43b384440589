import { z } from "zod";
import { pauseDialer, purgeDialer, resumeDialer, startDialer, stopDialer } from "../dialer-orders.ts";
import { readDialer } from "../dialers.ts";
import type { Viewer } from "../door.ts";
import { orderResult, pauseOrder, purgeOrder } from "../shapes/dialers.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

// An order holds from its answer on; onTheWire counts the sends that had been written to the wire before (I5).
const common = { tag: "Dialers", method: "post", role: "supervisor", params: byId, answer: orderResult } as const;
// The order held when it was committed: given again after somebody else's, it would undo that.
const lost = async ({ viewer, params }: { viewer: Viewer; params: { id: string } }) => ({
  onTheWire: (await readDialer(viewer, params.id)).counts.sending,
});
const one = "/api/v1/dialers/{id}";

export const start = operation(
  { ...common, name: "startDialer", path: `${one}/start`, summary: "Begins a run (D13)", lost },
  ({ viewer, params, requestId }) => startDialer(viewer, params.id, requestId),
);

export const stop = operation(
  { ...common, name: "stopDialer", path: `${one}/stop`, summary: "Ends the run", lost },
  ({ viewer, params, requestId }) => stopDialer(viewer, params.id, requestId),
);

export const pause = operation(
  {
    ...common,
    name: "pauseDialer",
    path: `${one}/pause`,
    summary: "Holds a running dialer",
    body: pauseOrder.default({}),
    lost,
  },
  ({ viewer, params, body, requestId }) => pauseDialer(viewer, params.id, body, requestId),
);

export const resume = operation(
  { ...common, name: "resumeDialer", path: `${one}/resume`, summary: "Lets a paused dialer go on", lost },
  ({ viewer, params, requestId }) => resumeDialer(viewer, params.id, requestId),
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
  // An answer that was lost: the purge goes on by its checkpoint, which knows the last row that is meant (D17).
  ({ viewer, params, body, requestId, checkpoint }) => purgeDialer(viewer, params.id, body, requestId, checkpoint),
);
