import { mediaOf } from "#activities/media";
import { log } from "#environment/log";
import { tryWake, wakeMedia } from "./wake.ts";

/** Has the files of texts that are committed fetched. Returns at once and never throws: what does not get through, the sweep finds. */
export function mediaArrived(messageIds: string[]): void {
  void mediaOf(messageIds)
    .then(async (ids) => {
      for (const id of ids) await tryWake(() => wakeMedia(id));
    })
    .catch((error) => log.warn({ err: error }, "media not announced"));
}
