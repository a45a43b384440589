import { type ActivityInterfaceFor, proxyActivities } from "@temporalio/workflow";

/** Activities that only speak to Postgres: idempotent by constraint, so they are tried until it is back. `summary` is what Temporal's pages call them. */
export function inDatabase<Activities>(
  summary: string,
  startToCloseTimeout: "30s" | "2 minutes" = "30s",
): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    startToCloseTimeout,
    retry: { initialInterval: "200ms", backoffCoefficient: 2, maximumInterval: "10s" },
    summary,
  });
}
