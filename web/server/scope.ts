import type { Viewer } from "./session.ts";

// Who sees what (D27), as SQL. Each function adds its values to `params` and returns a condition in parentheses:
//   const params: unknown[] = [];
//   const where = campaignScope(viewer, "c", params);
//   pool().query(`SELECT … FROM campaigns c WHERE ${where}`, params);

type Who = Pick<Viewer, "userId" | "role" | "groupIds">;

/** Campaigns of the viewer's groups; an agent also sees those it is a member of. `alias` names the campaigns table. */
export function campaignScope(viewer: Who, alias: string, params: unknown[]): string {
  if (viewer.role === "administrator") return "(true)";
  const inGroups = `EXISTS (SELECT 1 FROM campaign_groups sg WHERE sg.campaign_id = ${alias}.id AND sg.group_id = ANY(${add(params, viewer.groupIds)}::uuid[]))`;
  if (viewer.role !== "agent") return `(${inGroups})`;
  return `(${inGroups} OR ${isMember(viewer, `${alias}.id`, params)})`;
}

/** Dialers of the viewer's groups. `alias` names the dialers table. */
export function dialerScope(viewer: Who, alias: string, params: unknown[]): string {
  if (viewer.role === "administrator") return "(true)";
  return `(EXISTS (SELECT 1 FROM dialer_groups sg WHERE sg.dialer_id = ${alias}.id AND sg.group_id = ANY(${add(params, viewer.groupIds)}::uuid[])))`;
}

/** Conversations of campaigns of the viewer's groups; an agent always its own, and what waits or was missed where it is a member. */
export function conversationScope(viewer: Who, alias: string, params: unknown[]): string {
  if (viewer.role === "administrator") return "(true)";
  const inGroups = `EXISTS (SELECT 1 FROM campaign_groups sg WHERE sg.campaign_id = ${alias}.campaign_id AND sg.group_id = ANY(${add(params, viewer.groupIds)}::uuid[]))`;
  if (viewer.role !== "agent") return `(${inGroups})`;
  // What it handed on stays in its sight for as long as it may come back.
  const me = add(params, viewer.userId);
  const own = `${alias}.agent_id = ${me} OR ${alias}.transferred_from = ${me}`;
  const toTake = `${alias}.state IN ('held', 'waiting', 'missed') AND ${isMember(viewer, `${alias}.campaign_id`, params)}`;
  return `(${own} OR (${toTake}) OR ${inGroups})`;
}

/**
 * Agents: oneself; for a supervisor, those who share a group or are members of a campaign that the supervisor sees. Who was an agent once and has
 * another role now is none, whoever asks. `alias` names the agents table.
 */
export function agentScope(viewer: Who, alias: string, params: unknown[]): string {
  // The row of `agents` stays when its user gets another role.
  const isAgent = `EXISTS (SELECT 1 FROM users su WHERE su.id = ${alias}.user_id AND su.role = 'agent')`;
  if (viewer.role === "administrator") return `(${isAgent})`;
  if (viewer.role === "agent") return `(${alias}.user_id = ${add(params, viewer.userId)} AND ${isAgent})`;
  const groups = `${add(params, viewer.groupIds)}::uuid[]`;
  return `(${isAgent} AND (EXISTS (SELECT 1 FROM user_groups sg WHERE sg.user_id = ${alias}.user_id AND sg.group_id = ANY(${groups}))
    OR EXISTS (SELECT 1 FROM members sm JOIN campaign_groups sc ON sc.campaign_id = sm.campaign_id
               WHERE sm.agent_id = ${alias}.user_id AND sc.group_id = ANY(${groups}))))`;
}

function isMember(viewer: Who, campaignId: string, params: unknown[]): string {
  return `EXISTS (SELECT 1 FROM members sm WHERE sm.campaign_id = ${campaignId} AND sm.agent_id = ${add(params, viewer.userId)})`;
}

function add(params: unknown[], value: unknown): string {
  params.push(value);
  return `$${params.length}`;
}
