import type { Candidate } from "#domain/assignment";
import { pool, type Queryable } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";

/** SQL: whether the installation lets this agent, a row of `agents`, have conversations at all (D21). */
export const voiceRuleSql = (agent: string) =>
  `(${agent}.voice_member OR NOT coalesce((SELECT (content ->> 'requireVoiceMember')::boolean FROM settings WHERE id = 1), false))`;

/** SQL: who in a campaign waits longest, as queueOrder has it; null when nobody does. */
export const firstWaitingSql = (campaignId: string) =>
  `SELECT w.id FROM conversations w WHERE w.campaign_id = ${campaignId} AND w.state = 'waiting'
   ORDER BY w.requeued DESC, w.waiting_since, w.id LIMIT 1`;

/** What the database says of an agent, as far as a rule looks at it; `penalty` to `joined_order` are those of its membership. */
export interface CandidateRow {
  agent_id: string;
  presence: Candidate["presence"];
  on_call: boolean;
  active: number;
  exclusive: boolean;
  last_assigned_at: Date | null;
  penalty: number | null;
  last_turn: number | null;
  joined_order: number | null;
}

/** SQL: the columns of a CandidateRow, of agents `a` and members `m`, with the joins that they need. */
export const candidateColumns = `a.user_id AS agent_id, a.presence, a.on_call, h.active, h.exclusive, a.last_assigned_at, m.penalty, m.last_turn, m.joined_order`;
export const candidateJoins = `JOIN users u ON u.id = a.user_id CROSS JOIN LATERAL (
    SELECT count(*)::int AS active, coalesce(bool_or(hk.rule = 'incall'), false) AS exclusive
    FROM conversations hc JOIN campaigns hk ON hk.id = hc.campaign_id WHERE hc.agent_id = a.user_id AND hc.state IN ${countedStates}) AS h`;

/** A row as the rules know it. */
export function candidateOf(row: CandidateRow): Candidate {
  return {
    agentId: row.agent_id,
    presence: row.presence,
    heldByIncall: row.exclusive,
    onCall: row.on_call,
    activeTotal: row.active,
    penalty: row.penalty ?? 0,
    lastAssignedAt: row.last_assigned_at?.getTime() ?? null,
    lastTurn: row.last_turn,
    joinedOrder: row.joined_order ?? 0,
  };
}

/** The members of a campaign in their row, as the strategy sees them now. */
export async function readCandidates(db: Queryable, campaignId: string): Promise<Candidate[]> {
  const members = await db.query<CandidateRow>(
    `SELECT ${candidateColumns} FROM members m JOIN agents a ON a.user_id = m.agent_id ${candidateJoins}
     WHERE m.campaign_id = $1 AND u.enabled AND ${voiceRuleSql("a")} ORDER BY m.joined_order`,
    [campaignId],
  );
  return members.rows.map(candidateOf);
}

export interface Taker {
  candidate: Candidate;
  /** The installation lets the agent have conversations (D21), and it is enabled. */
  allowed: boolean;
  /** The campaigns that it may take from. */
  campaignIds: Set<string>;
}

/** An agent as it is judged when it takes a conversation by hand; undefined when there is no such agent. */
export async function readTaker(agentId: string): Promise<Taker | undefined> {
  const { rows } = await pool().query<CandidateRow & { allowed: boolean; campaigns: string[] }>(
    `SELECT ${candidateColumns}, u.enabled AND ${voiceRuleSql("a")} AS allowed,
            ARRAY(SELECT campaign_id FROM members WHERE agent_id = a.user_id) AS campaigns
     FROM agents a ${candidateJoins} LEFT JOIN members m ON false WHERE a.user_id = $1`,
    [agentId],
  );
  const row = rows[0];
  return row && { candidate: candidateOf(row), allowed: row.allowed, campaignIds: new Set(row.campaigns) };
}
