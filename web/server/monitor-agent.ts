import { pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { sessionHoldsSql } from "#prisma/session-holds";
import { type AgentView, readAgent } from "./agents.ts";
import { temporalUrlOf } from "./conversations.ts";
import { midnightSql } from "./midnight.ts";
import { agentScope, campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import { notFound } from "./user-error.ts";

/** All that a supervisor may know of an agent (F60). */
export interface AgentInfo extends AgentView {
  voiceMember: boolean;
  break: { name: string; icon: string } | null;
  callSince: string | null;
  lostAt: string | null;
  lastAssignedAt: string | null;
  /** Groups that the viewer shares; administrators see all. */
  groups: string[];
  /** Campaigns that the viewer sees, and how many more there are. */
  campaigns: { name: string; penalty: number }[];
  otherCampaigns: number;
  /** Sign-ins that hold now. */
  signIns: { kind: string; since: string; lastSeenAt: string }[];
  /** Open pages that hear us. */
  connections: number;
  conversations: {
    id: string;
    channel: "sms" | "whatsapp";
    phone: string;
    customer: string;
    campaign: string;
    since: string;
    /** Its workflow's page in the Temporal UI; null where it is not known. */
    temporalUrl: string | null;
  }[];
  otherConversations: number;
  /** Since midnight in each campaign's zone (D25). */
  today: { assigned: number; answered: number; completed: number };
}

/** One agent's data; throws notFound when the viewer may not see the agent. */
export async function readAgentInfo(viewer: Viewer, agentId: string, now = new Date()): Promise<AgentInfo> {
  const [agent, details] = await Promise.all([readAgent(viewer, agentId), readDetails(viewer, agentId, now)]);
  return { ...agent, ...details };
}

async function readDetails(viewer: Viewer, agentId: string, now: Date): Promise<Omit<AgentInfo, keyof AgentView>> {
  const params: unknown[] = [agentId, now];
  const groupScope = viewer.role === "administrator" ? "true" : `g.id = ANY ($${params.push(viewer.groupIds)}::uuid[])`;
  const seen = `seen AS (SELECT c.id FROM campaigns c WHERE c.deleted_at IS NULL AND ${campaignScope(viewer, "c", params)})`;
  const { rows } = await pool().query(
    `WITH ${seen}, held AS (
       SELECT c.id, c.thread_id, t.channel, p.address AS phone, p.name AS customer, k.name AS campaign, coalesce(c.assigned_at, c.offered_at) AS since,
         c.campaign_id IN (SELECT id FROM seen) AS visible
       FROM conversations c JOIN campaigns k ON k.id = c.campaign_id JOIN threads t ON t.id = c.thread_id JOIN customers p ON p.id = t.customer_id
       WHERE c.agent_id = $1 AND c.state IN ${countedStates}
     ), memberships AS (
       SELECT k.name, m.penalty, k.id IN (SELECT id FROM seen) AS visible
       FROM members m JOIN campaigns k ON k.id = m.campaign_id WHERE m.agent_id = $1 AND k.deleted_at IS NULL)
     SELECT a.voice_member AS "voiceMember", a.call_since AS "callSince", a.disconnected_at AS "lostAt",
       a.last_assigned_at AS "lastAssignedAt",
       CASE WHEN b.id IS NOT NULL THEN json_build_object('name', b.name, 'icon', b.icon) END AS break,
       ARRAY(SELECT g.name FROM user_groups ug JOIN groups g ON g.id = ug.group_id WHERE ug.user_id = a.user_id AND ${groupScope} ORDER BY lower(g.name)) AS groups,
       (SELECT coalesce(json_agg(json_build_object('name', name, 'penalty', penalty) ORDER BY lower(name)) FILTER (WHERE visible), '[]') FROM memberships) AS campaigns,
       (SELECT count(*)::int FROM memberships WHERE NOT visible) AS "otherCampaigns",
       (SELECT coalesce(json_agg(json_build_object('kind', s.kind, 'since', s.created_at, 'lastSeenAt', s.last_seen_at) ORDER BY s.last_seen_at DESC), '[]')
        FROM sessions s WHERE s.user_id = a.user_id AND ${sessionHoldsSql("s")}) AS "signIns",
       (SELECT count(*)::int FROM agent_connections n WHERE n.agent_id = a.user_id) AS connections,
       (SELECT coalesce(json_agg(json_build_object('id', id, 'threadId', thread_id, 'channel', channel, 'phone', phone, 'customer', customer, 'campaign', campaign, 'since', since)
          ORDER BY since) FILTER (WHERE visible), '[]') FROM held) AS conversations,
       (SELECT count(*)::int FROM held WHERE NOT visible) AS "otherConversations",
       (SELECT json_build_object('assigned', count(*) FILTER (WHERE c.assigned_at >= day.began), 'answered', count(*) FILTER (WHERE c.first_reply_at >= day.began),
          'completed', count(*) FILTER (WHERE c.closed_at >= day.began))
        FROM conversations c JOIN campaigns k ON k.id = c.campaign_id JOIN schedules s ON s.id = k.schedule_id
          CROSS JOIN LATERAL (SELECT ${midnightSql("s.time_zone", "$2")} AS began) AS day
        WHERE c.agent_id = a.user_id AND (c.state IN ${countedStates} OR c.state = 'closed' AND c.closed_at >= $2::timestamptz - interval '26 hours')) AS today
     FROM agents a LEFT JOIN breaks b ON b.id = a.break_id AND a.presence = 'break'
     WHERE a.user_id = $1 AND ${agentScope(viewer, "a", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The agent");
  const { callSince, lostAt, lastAssignedAt, conversations, ...rest } = rows[0];
  const text = (date: Date | null) => date?.toISOString() ?? null;
  const held = conversations.map(({ threadId, ...each }: { threadId: string }) => ({
    ...each,
    temporalUrl: temporalUrlOf(viewer, threadId),
  }));
  return {
    ...rest,
    conversations: held,
    callSince: text(callSince),
    lostAt: text(lostAt),
    lastAssignedAt: text(lastAssignedAt),
  };
}
