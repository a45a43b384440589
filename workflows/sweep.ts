import { proxyActivities } from "@temporalio/workflow";
import type * as sweepActivities from "../activities/sweep.ts";

const { sweepOnce } = proxyActivities<typeof sweepActivities>({
  startToCloseTimeout: "60s",
  // The next sweep comes in seconds anyway.
  retry: { maximumAttempts: 1 },
});

/** The safety net, run every few seconds: whatever Postgres knows and no workflow works on is given to one. */
export async function sweep(): Promise<Record<string, number>> {
  return sweepOnce();
}
