import { type AgentState, agentState } from "#domain/agent-state";
import type { Watched } from "#domain/notices";
import { pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { notFound } from "./door.ts";
import { midnightSql } from "./midnight.ts";
import { agentScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

export interface AgentView {
  id: string;
  name: string;
  username: string;
  presence: "available" | "break" | "offline";
  presenceSource: string;
  breakId: string | null;
  onCall: boolean;
  /** F51: presence, load and connection in one word. */
  state: AgentState;
  /** When the presence began. */
  since: string;
  /** Conversations held now, over all campaigns. */
  active: number;
  /** Conversations closed since midnight in their campaign's zone (D25). */
  completed: number;
  /** The supervisor who set this break; null where the agent did, or a system. */
  pausedBy: string | null;
  /** On a break that nobody chose: it let too many offers lapse. Ends when it says that it is available. */
  notResponding: boolean;
  /** Holds a conversation of an `incall` campaign: it gets nothing else, and should get no calls. */
  exclusive: boolean;
}

interface AgentRow extends Omit<AgentView, "state" | "since"> {
  since: Date;
  connected: boolean;
}

const agentColumns = `a.user_id AS id, u.name, u.username, a.presence::text AS presence, a.presence_source AS "presenceSource",
  a.break_id AS "breakId", a.on_call AS "onCall", a.since, (SELECT p.name FROM users p WHERE p.id = a.paused_by) AS "pausedBy",
  a.not_responding AS "notResponding",
  EXISTS (SELECT FROM conversations c JOIN campaigns k ON k.id = c.campaign_id
          WHERE c.agent_id = a.user_id AND c.state IN ${countedStates} AND k.rule = 'incall') AS exclusive,
  (SELECT count(*)::int FROM conversations c WHERE c.agent_id = a.user_id AND c.state IN ${countedStates}) AS active,
  ${completedSql("a.user_id", "now()")} AS completed, ${hasSessionSql("a")} AS connected`;

/** SQL of how many conversations an agent closed since midnight in the zone of each one's campaign (D25). */
export function completedSql(agentId: string, now: string): string {
  return `(SELECT count(*)::int FROM conversations c JOIN campaigns k ON k.id = c.campaign_id JOIN schedules s ON s.id = k.schedule_id
    WHERE c.agent_id = ${agentId} AND c.state = 'closed' AND c.closed_at >= ${now}::timestamptz - interval '26 hours'
      AND c.closed_at >= ${midnightSql("s.time_zone", now)})`;
}

/** SQL of whether somebody stands behind an agent's presence: the API, a browser, or the grace time of one that was lost (D23). */
export function hasSessionSql(agent: string): string {
  return `(${agent}.presence_source = 'api' OR ${agent}.disconnected_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM agent_connections n WHERE n.agent_id = ${agent}.user_id))`;
}

/** One agent that the viewer may see (D27); throws notFound otherwise. */
export async function readAgent(viewer: Viewer, agentId: string): Promise<AgentView> {
  const params: unknown[] = [agentId];
  const { rows } = await pool().query<AgentRow>(
    `SELECT ${agentColumns} FROM agents a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1 AND ${agentScope(viewer, "a", params)}`,
    params,
  );
  if (!rows[0]) throw notFound("The agent");
  return asView(rows[0]);
}

/** All agents that the viewer may see, by name. */
export async function listAgents(viewer: Viewer): Promise<AgentView[]> {
  const params: unknown[] = [];
  const { rows } = await pool().query<AgentRow>(
    `SELECT ${agentColumns} FROM agents a JOIN users u ON u.id = a.user_id WHERE u.enabled AND ${agentScope(viewer, "a", params)} ORDER BY lower(u.name), u.id`,
    params,
  );
  return rows.map(asView);
}

export interface BreakView {
  id: string;
  name: string;
  icon: string;
}

/** The kinds of break that agents can choose, by name. */
export async function listBreaks(): Promise<BreakView[]> {
  const { rows } = await pool().query<BreakView>("SELECT id, name, icon FROM breaks ORDER BY lower(name)");
  return rows;
}

/** One of the agent's own conversations, as far as its news go. */
export interface OwnConversation extends Watched {
  /** The customer's name, or number. */
  customer: string;
  campaign: string;
  lastText: string;
}

/** What the frame shows a signed-in agent about itself, and what its notices are made of; null for other roles. */
export async function readMe(
  viewer: Viewer,
): Promise<{ agent: AgentView; breaks: BreakView[]; own: OwnConversation[] } | null> {
  if (viewer.role !== "agent") return null;
  const [agent, breaks, own] = await Promise.all([
    readAgent(viewer, viewer.userId),
    listBreaks(),
    ownConversations(viewer.userId),
  ]);
  return { agent, breaks, own };
}

async function ownConversations(agentId: string): Promise<OwnConversation[]> {
  const { rows } = await pool().query(
    `SELECT c.id, c.state::text AS state, c.unread, coalesce(nullif(p.name, ''), p.address) AS customer, k.name AS campaign,
       c.last_text AS "lastText", c.last_message_at AS "lastAt"
     FROM conversations c JOIN campaigns k ON k.id = c.campaign_id JOIN threads t ON t.id = c.thread_id JOIN customers p ON p.id = t.customer_id
     WHERE c.agent_id = $1 AND (c.state IN ${countedStates} OR c.state = 'parked') LIMIT 200`,
    [agentId],
  );
  return rows.map((row) => ({ ...row, lastAt: row.lastAt.toISOString() }));
}

function asView({ since, connected, ...row }: AgentRow): AgentView {
  const { presence, onCall, active } = row;
  return { ...row, since: since.toISOString(), state: agentState({ presence, onCall, active, hasSession: connected }) };
}
