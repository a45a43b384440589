// What changes of a campaign mean for those who wait in it.
import { pool } from "#prisma/client";
import { quietly, wakeConversation, wakeQueue } from "./wake.ts";

/**
 * Who serves a campaign, when or how, has changed: its queue and what is held for its opening look again at once, and so do the queues that share
 * members with it (a rule that is exclusive no more frees them for all). Never throws.
 */
export async function campaignsChanged(campaignIds: readonly string[], why: string): Promise<void> {
  const held = await pool().query<{ thread_id: string }>(
    "SELECT thread_id FROM conversations WHERE state = 'held' AND campaign_id = ANY($1)",
    [campaignIds],
  );
  const sharing = await pool().query<{ campaign_id: string }>(
    `SELECT DISTINCT o.campaign_id FROM members m JOIN members o ON o.agent_id = m.agent_id AND o.campaign_id <> ALL($1)
     WHERE m.campaign_id = ANY($1) AND EXISTS (SELECT FROM conversations c WHERE c.campaign_id = o.campaign_id AND c.state = 'waiting')`,
    [campaignIds],
  );
  const queues = [...campaignIds, ...sharing.rows.map((row) => row.campaign_id)];
  await quietly(async () => {
    await Promise.all(queues.map((id) => wakeQueue(id, why)));
    for (const row of held.rows) await wakeConversation(row.thread_id, why);
  });
}
