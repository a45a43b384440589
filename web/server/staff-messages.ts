import { roleAtLeast } from "#domain/access";
import { inTransaction, pool } from "#prisma/client";
import { audit } from "./audit.ts";
import { agentScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import { notFound } from "./user-error.ts";

/** A line between the viewer and one other person (F62), as the list of lines shows it. */
export interface StaffLine {
  personId: string;
  name: string;
  role: "administrator" | "supervisor" | "agent";
  /** Texts of the other one that the viewer has not seen. */
  unread: number;
  last: { text: string; at: string; own: boolean } | null;
}

export interface StaffMessageView {
  id: string;
  seq: number;
  text: string;
  at: string;
  own: boolean;
  /** When the other one saw it. */
  readAt: string | null;
  commandId: string;
}

/**
 * Whom the viewer may write to, with what is unread: a supervisor the agents in its scope, an agent the supervisors that see it (D27). A
 * supervisor's list holds only those with whom there is a line already; an agent's all, since they are few. Unread first, then the newest.
 */
export async function listLines(viewer: Viewer): Promise<StaffLine[]> {
  const asAgent = viewer.role === "agent";
  const [mine, others] = asAgent ? ["agent_id", "supervisor_id"] : ["supervisor_id", "agent_id"];
  const params: unknown[] = [viewer.userId];
  const { rows } = await pool().query(
    `SELECT u.id AS "personId", u.name, u.role::text AS role, coalesce(n.unread, 0) AS unread, l.text, l.at, l.author_id = $1 AS own
     FROM users u
       LEFT JOIN LATERAL (SELECT m.text, m.at, m.author_id, m.seq FROM staff_messages m
         WHERE m.${mine} = $1 AND m.${others} = u.id ORDER BY m.seq DESC LIMIT 1) AS l ON true
       LEFT JOIN LATERAL (SELECT count(*)::int AS unread FROM staff_messages m
         WHERE m.${mine} = $1 AND m.${others} = u.id AND m.author_id <> $1 AND m.read_at IS NULL) AS n ON true
     WHERE u.enabled AND ${peerScope(viewer, "u", params)} ${asAgent ? "" : "AND l.seq IS NOT NULL"}
     ORDER BY coalesce(n.unread, 0) > 0 DESC, l.seq DESC NULLS LAST, lower(u.name), u.id LIMIT 200`,
    params,
  );
  return rows.map(({ text, at, own, ...row }) => ({ ...row, last: at ? { text, at: at.toISOString(), own } : null }));
}

/** The newest 200 texts of one line, in order, and with whom it is; throws notFound where the viewer may not write to that person. */
export async function readLine(
  viewer: Viewer,
  personId: string,
): Promise<{ person: { id: string; name: string; role: StaffLine["role"] }; messages: StaffMessageView[] }> {
  const person = await findPeer(viewer, personId);
  const { agentId, supervisorId } = pairOf(viewer, personId);
  const { rows } = await pool().query(
    `SELECT id, seq, text, at, author_id = $3 AS own, read_at AS "readAt", command_id AS "commandId"
     FROM staff_messages WHERE agent_id = $1 AND supervisor_id = $2 ORDER BY seq DESC LIMIT 200`,
    [agentId, supervisorId, viewer.userId],
  );
  const messages = rows.reverse().map((row) => ({
    ...row,
    seq: Number(row.seq),
    at: row.at.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  }));
  return { person, messages };
}

/** Writes to the other one; the same `commandId` again is the same text. That a supervisor wrote is on record, what it wrote is not. */
export async function writeStaffMessage(
  viewer: Viewer,
  { personId, text, commandId }: { personId: string; text: string; commandId: string },
  requestId?: string,
): Promise<void> {
  await findPeer(viewer, personId);
  const { agentId, supervisorId } = pairOf(viewer, personId);
  await inTransaction(async (connection) => {
    const { rowCount } = await connection.query(
      `INSERT INTO staff_messages (agent_id, supervisor_id, author_id, text, command_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (command_id) DO NOTHING`,
      [agentId, supervisorId, viewer.userId, text, commandId],
    );
    if (rowCount && viewer.role !== "agent")
      await audit(connection, viewer, "agent.written_to", `agent:${agentId}`, {}, requestId);
  });
}

/** The viewer has seen the line. */
export async function markLineRead(viewer: Viewer, personId: string): Promise<void> {
  const { agentId, supervisorId } = pairOf(viewer, personId);
  await pool().query(
    `UPDATE staff_messages SET read_at = clock_timestamp()
     WHERE agent_id = $1 AND supervisor_id = $2 AND author_id <> $3 AND read_at IS NULL`,
    [agentId, supervisorId, viewer.userId],
  );
}

function pairOf(viewer: Viewer, personId: string) {
  return viewer.role === "agent"
    ? { agentId: viewer.userId, supervisorId: personId }
    : { agentId: personId, supervisorId: viewer.userId };
}

async function findPeer(viewer: Viewer, personId: string) {
  const params: unknown[] = [personId];
  const { rows } = await pool().query(
    `SELECT u.id, u.name, u.role::text AS role FROM users u WHERE u.id = $1 AND u.enabled AND ${peerScope(viewer, "u", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The person");
  return rows[0];
}

/** SQL: a supervisor's peers are the agents that it sees; an agent's the administrators and the supervisors that see it. */
function peerScope(viewer: Viewer, alias: string, params: unknown[]): string {
  if (roleAtLeast(viewer.role, "supervisor"))
    return `EXISTS (SELECT 1 FROM agents a WHERE a.user_id = ${alias}.id AND ${agentScope(viewer, "a", params)})`;
  const me = `$${params.push(viewer.userId)}::uuid`;
  // Who shares a group with the agent, or has a group of one of its campaigns: as agentScope sees it from the other side.
  return `(${alias}.role = 'administrator' OR ${alias}.role = 'supervisor' AND EXISTS (
    SELECT 1 FROM user_groups g WHERE g.user_id = ${alias}.id AND (
      EXISTS (SELECT 1 FROM user_groups o WHERE o.user_id = ${me} AND o.group_id = g.group_id)
      OR EXISTS (SELECT 1 FROM members m JOIN campaign_groups c ON c.campaign_id = m.campaign_id
                 WHERE m.agent_id = ${me} AND c.group_id = g.group_id))))`;
}
