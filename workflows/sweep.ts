import { proxyActivities, setCurrentDetails } from "@temporalio/workflow";
import type * as sweepActivities from "../activities/sweep.ts";
import { details } from "./details.ts";

const { sweepOnce } = proxyActivities<typeof sweepActivities>({
  startToCloseTimeout: "60s",
  // The next sweep comes in seconds anyway.
  retry: { maximumAttempts: 1 },
  summary: "find what is committed and not worked on",
});

/** The safety net, run every few seconds: whatever Postgres knows and no workflow works on is given to one. */
export async function sweep(): Promise<Record<string, number>> {
  const found = await sweepOnce();
  setCurrentDetails(details(Object.entries(found).map(([kind, count]) => [kind, count < 0 ? "failed" : count])));
  return found;
}
