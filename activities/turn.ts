import type { Connection } from "#prisma/client";

/**
 * Counts an agent's turn in a campaign, for the orders that remember; part of the claim's own transaction, whose lock on the agent it needs.
 * Turns are numbers that grow over all campaigns: they survive restarts, and changes of the members change nobody else's.
 */
export async function countTurn(db: Connection, agentId: string, campaignId: string): Promise<void> {
  await db.query("UPDATE agents SET last_assigned_at = clock_timestamp() WHERE user_id = $1", [agentId]);
  await db.query("UPDATE members SET last_turn = nextval('member_turns') WHERE campaign_id = $1 AND agent_id = $2", [
    campaignId,
    agentId,
  ]);
}
