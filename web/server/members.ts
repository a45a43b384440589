import { inTransaction, pool, type Queryable } from "#prisma/client";
import { campaignsChanged } from "#temporal/client";
import { audit } from "./audit.ts";
import { agentScope, campaignScope } from "./scope.ts";
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
    await connection.query("SELECT 1 FROM campaigns WHERE id = $1 FOR NO KEY UPDATE", [campaignId]);
    await refuseUnknownAgents(connection, agentIds, viewer);
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
  lowestPenalty: number;
}

export interface Union {
  members: UnionMember[];
  agents: Member[];
  /** Whether an agent without a voice campaign gets nothing here (D21). */
  voiceRequired: boolean;
}

/**
 * The members of several campaigns together, and the agents who can still be added, as far as the viewer sees them. An agent
 * who is missing from the second list is in all of the chosen campaigns (F21–F22).
 */
export async function readUnion(viewer: Viewer, campaignIds: string[]): Promise<Union> {
  await refuseHiddenCampaigns(pool(), viewer, campaignIds);
  const params: unknown[] = [campaignIds];
  const { rows } = await pool().query<UnionMember>(
    `SELECT a.user_id AS "agentId", coalesce(max(m.penalty), 0) AS penalty, coalesce(min(m.penalty), 0) AS "lowestPenalty",
       u.name, u.username, u.enabled, a.voice_member AS "voiceMember", count(m.campaign_id)::int AS campaigns
     FROM agents a JOIN users u ON u.id = a.user_id AND u.role = 'agent'
     LEFT JOIN members m ON m.agent_id = a.user_id AND m.campaign_id = ANY($1::uuid[])
     WHERE ${agentScope(viewer, "a", params)}
     GROUP BY a.user_id, u.id ORDER BY lower(u.name), u.id`,
    params,
  );
  return {
    members: rows.filter((row) => row.campaigns > 0),
    agents: rows.filter((row) => row.enabled && row.campaigns < new Set(campaignIds).size),
    voiceRequired: await voiceRequired(),
  };
}

// Read anew: a change of the settings is announced at once, and the page asks before this process's own copy is too old.
async function voiceRequired(): Promise<boolean> {
  const { rows } = await pool().query<{ required: boolean }>(
    "SELECT coalesce((content ->> 'requireVoiceMember')::boolean, false) AS required FROM settings WHERE id = 1",
  );
  return rows[0]?.required ?? false;
}

// What several people change at once adds up: each says who comes and who goes, never who all the members are.

/** Adds every agent to every campaign; who is a member already keeps the own penalty (F22). Returns how many memberships are new. */
export async function addMembers(viewer: Viewer, change: Membership, requestId?: string): Promise<number> {
  return changeMembers(viewer, change, "members added", requestId, async (connection) => {
    await refuseUnknownAgents(connection, change.agentIds, viewer);
    return connection.query(
      `INSERT INTO members (campaign_id, agent_id, penalty)
       SELECT c, a, $3 FROM unnest($1::uuid[]) AS c CROSS JOIN unnest($2::uuid[]) AS a ON CONFLICT DO NOTHING`,
      [change.campaignIds, change.agentIds, change.penalty],
    );
  });
}

/** Takes every agent out of those of the campaigns that have them (F23). Conversations that they hold stay theirs. Returns how many memberships ended. */
export async function removeMembers(
  viewer: Viewer,
  change: Pick<Membership, "campaignIds" | "agentIds">,
  requestId?: string,
): Promise<number> {
  return changeMembers(viewer, change, "members removed", requestId, (connection) =>
    connection.query("DELETE FROM members WHERE campaign_id = ANY($1::uuid[]) AND agent_id = ANY($2::uuid[])", [
      change.campaignIds,
      change.agentIds,
    ]),
  );
}

/** Sets the penalty of members in those of the campaigns that have them: 0 first, 100 last. Returns in how many. */
export async function changePenalty(viewer: Viewer, change: Membership, requestId?: string): Promise<number> {
  return changeMembers(viewer, change, "penalty changed", requestId, (connection) =>
    connection.query(
      "UPDATE members SET penalty = $3 WHERE campaign_id = ANY($1::uuid[]) AND agent_id = ANY($2::uuid[])",
      [change.campaignIds, change.agentIds, change.penalty],
    ),
  );
}

/** One change of the members of some campaigns. The campaigns are locked first and in order: two changes take turns and never deadlock. */
async function changeMembers(
  viewer: Viewer,
  change: Pick<Membership, "campaignIds" | "agentIds">,
  action: string,
  requestId: string | undefined,
  write: (connection: Queryable) => Promise<{ rowCount: number | null }>,
): Promise<number> {
  const count = await inTransaction(async (connection) => {
    await connection.query("SELECT 1 FROM campaigns WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE", [
      change.campaignIds,
    ]);
    await refuseHiddenCampaigns(connection, viewer, change.campaignIds);
    const { rowCount } = await write(connection);
    await audit(connection, viewer, action, "members", { ...change, changed: rowCount ?? 0 }, requestId);
    return rowCount ?? 0;
  });
  await campaignsChanged(change.campaignIds, "its members changed");
  return count;
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

/** Agents that do not exist, or that the viewer may not see: the same answer for both (I11). */
async function refuseUnknownAgents(connection: Queryable, agentIds: string[], viewer: Viewer): Promise<void> {
  const params: unknown[] = [agentIds];
  const { rows } = await connection.query<{ id: string }>(
    `SELECT a.user_id AS id FROM agents a JOIN users u ON u.id = a.user_id
     WHERE a.user_id = ANY($1::uuid[]) AND u.role = 'agent' AND ${agentScope(viewer, "a", params)}`,
    params,
  );
  const known = new Set(rows.map((row) => row.id));
  const at = agentIds.findIndex((agentId) => !known.has(agentId));
  if (at >= 0) {
    const message = "This agent does not exist.";
    throw new UserError(message, { fields: { [`${at}.agentId`]: message } });
  }
}
