import { proxyActivities, setCurrentDetails } from "@temporalio/workflow";
import type * as mediaActivities from "../activities/media.ts";
import { details } from "./details.ts";
import { inDatabase } from "./in-database.ts";

// A file may be late, a carrier may be down for a while: eight tries over about a quarter of an hour.
const { fetchMedia } = proxyActivities<typeof mediaActivities>({
  startToCloseTimeout: "60s",
  retry: { initialInterval: "2s", backoffCoefficient: 3, maximumInterval: "5 minutes", maximumAttempts: 8 },
  summary: "fetch a customer's file from its carrier",
});
const { giveUpMedia } = inDatabase<typeof mediaActivities>("say that the file did not come");

/** One file of a customer's text (D33): fetched from its carrier, or shown as not to be had. */
export async function mediaFetch({ mediaId }: { mediaId: string }): Promise<void> {
  try {
    await fetchMedia({ mediaId });
  } catch (problem) {
    setCurrentDetails(details([["given up", String(problem)]]));
    await giveUpMedia({ mediaId });
  }
}
