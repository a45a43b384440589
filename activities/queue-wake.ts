import { pool } from "#prisma/client";
import { wakeQueue } from "#temporal/wake";

/** Wakes the queues in which somebody waits and this agent could serve. */
export async function wakeQueuesOf(agentId: string, why: string): Promise<void> {
  const campaigns = await pool().query<{ campaign_id: string }>(
    `SELECT m.campaign_id FROM members m WHERE m.agent_id = $1
     AND EXISTS (SELECT FROM conversations c WHERE c.campaign_id = m.campaign_id AND c.state = 'waiting')`,
    [agentId],
  );
  await Promise.all(campaigns.rows.map((row) => wakeQueue(row.campaign_id, why)));
}
