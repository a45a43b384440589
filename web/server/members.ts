import { inTransaction, pool, type Queryable } from "#prisma/client";
import { campaignsChanged } from "#temporal/client";
import { audit } from "./audit.ts";
import { campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import type { Member, Membership } from "./shapes/members.ts";
import { notFound, UserError } from "./user-error.ts";

/** A campaign's members by name (F20). */
export async function listMembers(viewer: Viewer, campaignId: string): Promise<Member[]> {
  await refuseHiddenCampaigns(pool(), viewer, [campaignId]);
  const { rows } = await pool().query<Member>(
    `SELECT m.agent_id AS "agentId", m.penalty, u.name, u.username, u.enabled, a.voice_member AS "voiceMember"
     FROM members m JOIN agents a ON a.user_id = m.agent_id JOIN users u ON u.id = a.user_id
     WHERE m.campaign_id = $1 ORDER BY lower(u.name), u.id`,
    [campaignId],
  );
  return rows;
}

/** Says who the members of a campaign are, all of them: who is left out is a member no more. */
export async function replaceMembers(
  viewer: Viewer,
  campaignId: string,
  members: { agentId: string; penalty: number }[],
  requestId?: string,
): Promise<Member[]> {
  const agentIds = members.map((member) => member.agentId);
  await inTransaction(async (connection) => {
    await refuseHiddenCampaigns(connection, viewer, [campaignId]);
    await connection.query("SELECT 1 FROM campaigns WHERE id = $1 FOR UPDATE", [campaignId]);
    await refuseUnknownAgents(connection, agentIds);
    if (new Set(agentIds).size < agentIds.length) throw new UserError("An agent stands twice in the list.");
    await connection.query("DELETE FROM members WHERE campaign_id = $1 AND agent_id <> ALL($2::uuid[])", [
      campaignId,
      agentIds,
    ]);
    await connection.query(
      `INSERT INTO members (campaign_id, agent_id, penalty) SELECT $1, a, p FROM unnest($2::uuid[], $3::int[]) AS m (a, p)
       ON CONFLICT (campaign_id, agent_id) DO UPDATE SET penalty = excluded.penalty`,
      [campaignId, agentIds, members.map((member) => member.penalty)],
    );
    await audit(connection, viewer, "members replaced", `campaign:${campaignId}`, { agentIds }, requestId);
  });
  await campaignsChanged([campaignId], "its members changed");
  return listMembers(viewer, campaignId);
}

export interface UnionMember extends Member {
  /** In how many of the chosen campaigns the agent is; the penalty is the highest of these. */
  campaigns: number;
}

/**
 * The members of several campaigns together, and the agents who can still be added. An agent who is missing
 * from the second list is in all of the chosen campaigns (F21–F22).
 */
export async function readUnion(
  viewer: Viewer,
  campaignIds: string[],
): Promise<{ members: UnionMember[]; agents: Member[] }> {
  await refuseHiddenCampaigns(pool(), viewer, campaignIds);
  const { rows } = await pool().query<UnionMember>(
    `SELECT a.user_id AS "agentId", coalesce(max(m.penalty), 0) AS penalty, u.name, u.username, u.enabled,
       a.voice_member AS "voiceMember", count(m.campaign_id)::int AS campaigns
     FROM agents a JOIN users u ON u.id = a.user_id AND u.role = 'agent'
     LEFT JOIN members m ON m.agent_id = a.user_id AND m.campaign_id = ANY($1::uuid[])
     GROUP BY a.user_id, u.id ORDER BY lower(u.name), u.id`,
    [campaignIds],
  );
  return {
    members: rows.filter((row) => row.campaigns > 0),
    agents: rows.filter((row) => row.enabled && row.campaigns < new Set(campaignIds).size),
  };
}

/** Adds every agent to every campaign; who is a member already keeps the own penalty (F22). */
export async function addMembers(viewer: Viewer, change: Membership, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    await refuseHiddenCampaigns(connection, viewer, change.campaignIds);
    await refuseUnknownAgents(connection, change.agentIds);
    await connection.query(
      `INSERT INTO members (campaign_id, agent_id, penalty)
       SELECT c, a, $3 FROM unnest($1::uuid[]) AS c CROSS JOIN unnest($2::uuid[]) AS a ON CONFLICT DO NOTHING`,
      [change.campaignIds, change.agentIds, change.penalty],
    );
    await audit(connection, viewer, "members added", "members", { ...change }, requestId);
  });
  await campaignsChanged(change.campaignIds, "its members changed");
}

/** Takes every agent out of those of the campaigns that have them (F23). Conversations that they hold stay theirs. */
export async function removeMembers(
  viewer: Viewer,
  change: Pick<Membership, "campaignIds" | "agentIds">,
  requestId?: string,
): Promise<void> {
  await inTransaction(async (connection) => {
    await refuseHiddenCampaigns(connection, viewer, change.campaignIds);
    await connection.query("DELETE FROM members WHERE campaign_id = ANY($1::uuid[]) AND agent_id = ANY($2::uuid[])", [
      change.campaignIds,
      change.agentIds,
    ]);
    await audit(connection, viewer, "members removed", "members", { ...change }, requestId);
  });
  await campaignsChanged(change.campaignIds, "its members changed");
}

/** Sets the penalty of members in those of the campaigns that have them: 0 first, 100 last. */
export async function changePenalty(viewer: Viewer, change: Membership, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    await refuseHiddenCampaigns(connection, viewer, change.campaignIds);
    await connection.query(
      "UPDATE members SET penalty = $3 WHERE campaign_id = ANY($1::uuid[]) AND agent_id = ANY($2::uuid[])",
      [change.campaignIds, change.agentIds, change.penalty],
    );
    await audit(connection, viewer, "penalty changed", "members", { ...change }, requestId);
  });
}

async function refuseHiddenCampaigns(connection: Queryable, viewer: Viewer, campaignIds: string[]): Promise<void> {
  const params: unknown[] = [campaignIds];
  const { rows } = await connection.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM campaigns c
     WHERE c.id = ANY($1::uuid[]) AND c.deleted_at IS NULL AND ${campaignScope(viewer, "c", params)}`,
    params,
  );
  if (rows[0]!.n < new Set(campaignIds).size) throw notFound("The campaign");
}

async function refuseUnknownAgents(connection: Queryable, agentIds: string[]): Promise<void> {
  const { rows } = await connection.query<{ id: string }>(
    "SELECT user_id AS id FROM agents JOIN users ON users.id = user_id WHERE user_id = ANY($1::uuid[]) AND role = 'agent'",
    [agentIds],
  );
  const known = new Set(rows.map((row) => row.id));
  const at = agentIds.findIndex((agentId) => !known.has(agentId));
  if (at >= 0) {
    const message = "This agent does not exist.";
    throw new UserError(message, { fields: { [`${at}.agentId`]: message } });
  }
}
