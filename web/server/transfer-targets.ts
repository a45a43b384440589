import { pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { findConversation } from "./conversations.ts";
import { campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

export interface TransferTargets {
  /** Members of the conversation's campaign, those who are there first. */
  agents: { id: string; name: string; presence: "available" | "break" | "offline"; onCall: boolean; active: number }[];
  /** Campaigns that the viewer sees, and those of the same security groups as the conversation's own. */
  campaigns: { id: string; name: string; waiting: number; available: number }[];
  /** Seconds until what nobody takes returns; 0 = it is given at once and does not return. */
  transferSeconds: number;
}

/** To whom a conversation can be handed on. */
export async function transferTargets(viewer: Viewer, conversationId: string): Promise<TransferTargets> {
  const conversation = await findConversation(viewer, conversationId);
  const params: unknown[] = [conversation.campaignId];
  const [agents, campaigns, own] = await Promise.all([
    pool().query(
      `SELECT a.user_id AS id, u.name, a.presence, a.on_call AS "onCall",
         (SELECT count(*)::int FROM conversations v WHERE v.agent_id = a.user_id AND v.state IN ${countedStates}) AS active
       FROM members m JOIN agents a ON a.user_id = m.agent_id JOIN users u ON u.id = a.user_id
       WHERE m.campaign_id = $1 AND u.enabled AND a.user_id IS DISTINCT FROM $2::uuid
       ORDER BY array_position(ARRAY['available', 'break', 'offline'], a.presence::text), active, lower(u.name)`,
      [conversation.campaignId, conversation.agentId],
    ),
    pool().query(
      `SELECT k.id, k.name, (SELECT count(*)::int FROM conversations v WHERE v.campaign_id = k.id AND v.state = 'waiting') AS waiting,
         (SELECT count(*)::int FROM members m JOIN agents a ON a.user_id = m.agent_id
          WHERE m.campaign_id = k.id AND a.presence = 'available') AS available
       FROM campaigns k WHERE k.id <> $1 AND k.enabled AND k.deleted_at IS NULL
         AND (${campaignScope(viewer, "k", params)} OR EXISTS (SELECT FROM campaign_groups mine JOIN campaign_groups its
              ON its.group_id = mine.group_id WHERE mine.campaign_id = $1 AND its.campaign_id = k.id))
       ORDER BY lower(k.name)`,
      params,
    ),
    pool().query<{ transferSeconds: number }>(
      `SELECT transfer_seconds AS "transferSeconds" FROM campaigns WHERE id = $1`,
      [conversation.campaignId],
    ),
  ]);
  return { agents: agents.rows, campaigns: campaigns.rows, transferSeconds: own.rows[0]?.transferSeconds ?? 0 };
}
