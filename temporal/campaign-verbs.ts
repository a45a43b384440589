// What changes of a campaign mean for those who wait in it.
import { pool } from "#prisma/client";
import { quietly, wakeConversation, wakeQueue } from "./wake.ts";

/** Who serves a campaign, when or how, has changed: its queue and what is held for its opening look again at once. Never throws. */
export async function campaignsChanged(campaignIds: readonly string[], why: string): Promise<void> {
  const held = await pool().query<{ thread_id: string }>(
    "SELECT thread_id FROM conversations WHERE state = 'held' AND campaign_id = ANY($1)",
    [campaignIds],
  );
  await quietly(async () => {
    await Promise.all(campaignIds.map((id) => wakeQueue(id, why)));
    for (const row of held.rows) await wakeConversation(row.thread_id, why);
  });
}
