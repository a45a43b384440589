// What changes of a campaign mean for its queue.
import { quietly, wakeQueue } from "./wake.ts";

/** Who serves a campaign or how has changed: its queue looks again at once. Never throws: the sweep looks every few seconds anyway. */
export async function campaignsChanged(campaignIds: readonly string[], why: string): Promise<void> {
  await Promise.all(campaignIds.map((id) => quietly(() => wakeQueue(id, why))));
}
