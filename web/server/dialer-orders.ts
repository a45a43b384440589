import * as verbs from "#temporal/client";
import { refuseHiddenDialer } from "./dialers.ts";
import type { Viewer } from "./session.ts";

type PurgeState = "waiting" | "failed" | "wrongFormat" | "blocked";
export interface OrderResult {
  /** Sends that had left for the carrier before the order held (I5). */
  onTheWire: number;
  cancelled?: number;
}

/** Play: the run begins, within the dialer's hours (D13). */
export async function startDialer(viewer: Viewer, id: string, requestId?: string): Promise<OrderResult> {
  return verbs.startDialer(await orderOf(viewer, id, requestId));
}

/** Stop: the run ends. Holds from its return, also while Temporal is away. */
export async function stopDialer(viewer: Viewer, id: string, requestId?: string): Promise<OrderResult> {
  return verbs.stopDialer(await orderOf(viewer, id, requestId));
}

/** Pause: nothing starts after it returns; `reason` is shown to everybody who sees the dialer. */
export async function pauseDialer(
  viewer: Viewer,
  id: string,
  { reason }: { reason?: string | undefined },
  requestId?: string,
): Promise<OrderResult> {
  return verbs.pauseDialer({ ...(await orderOf(viewer, id, requestId)), ...(reason && { reason }) });
}

/** Lets a paused dialer go on. */
export async function resumeDialer(viewer: Viewer, id: string, requestId?: string): Promise<OrderResult> {
  return verbs.resumeDialer(await orderOf(viewer, id, requestId));
}

/** Deletes unprocessed rows of the states named (D17). */
export async function purgeDialer(
  viewer: Viewer,
  id: string,
  { states }: { states: PurgeState[] },
  requestId?: string,
  checkpoint?: verbs.Checkpoint,
): Promise<OrderResult> {
  return verbs.purgeDialer({ ...(await orderOf(viewer, id, requestId)), states, checkpoint });
}

async function orderOf(viewer: Viewer, id: string, requestId: string | undefined) {
  await refuseHiddenDialer(viewer, id);
  return { dialerId: id, by: `user:${viewer.userId}`, ...(requestId && { requestId }) };
}
