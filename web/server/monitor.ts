import { type AgentState, agentState, agentStateSince } from "#domain/agent-state";
import { pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { sessionHoldsSql } from "#prisma/session-holds";
import { completedSql, hasSessionSql } from "./agents.ts";
import { temporalUrlOf } from "./conversations.ts";
import { type DayFigures, dayFiguresSql, levelOf } from "./day-figures.ts";
import { listSql, type MonitorItem, type MonitorList } from "./monitor-list.ts";
import { agentScope, campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

export interface MonitorAgent {
  id: string;
  name: string;
  username: string;
  /** F51. */
  state: AgentState;
  /** When that state began (F55). */
  since: string;
  presence: "available" | "break" | "offline";
  onCall: boolean;
  break: { name: string; icon: string } | null;
  /** The supervisor who set the break. */
  pausedBy: string | null;
  /** On a break because it let too many offers lapse. */
  notResponding: boolean;
  /** Conversations held now, over all campaigns (F54), by channel (F50). */
  active: number;
  channels: { channel: "sms" | "whatsapp"; count: number }[];
  /** Conversations closed since midnight in their campaign's zone (F53, D25). */
  completed: number;
  /** Its browser is gone since; the grace time runs (D23). */
  lostAt: string | null;
  /** A browser is signed in. */
  signedIn: boolean;
}

export interface MonitorTotals {
  waiting: number;
  longestSince: string | null;
  held: number;
  active: number;
  answered: number;
  abandoned: number;
  missed: number;
  serviceLevel: { percent: number | null; inTime: number; answered: number; abandonedLate: number };
  /** The thresholds of the campaigns, least and greatest; null without a campaign. */
  levelSeconds: { least: number; greatest: number } | null;
}

export interface Monitor {
  at: string;
  /** When the first of the day's counters starts anew. */
  dayEndsAt: string | null;
  /** Every campaign that the viewer may choose. */
  campaigns: { id: string; name: string }[];
  /** The breaks that an agent can be sent on (F61). */
  breaks: { id: string; name: string; icon: string }[];
  totals: MonitorTotals;
  list: { show: MonitorList; items: MonitorItem[] };
  agents: MonitorAgent[];
}

export interface MonitorOrder {
  /** Campaigns to look at; none = all that the viewer sees. */
  campaigns: string[];
  /** What the list at the right shows. */
  show: MonitorList;
}

/** What a supervisor watches (F48–F57), by scope (D27): figures and list in one statement, the agents in another, both at once. */
export async function readMonitor(viewer: Viewer, order: MonitorOrder, now = new Date()): Promise<Monitor> {
  const [figures, agents] = await Promise.all([readFigures(viewer, order, now), readAgents(viewer, order, now)]);
  return { at: now.toISOString(), ...figures, agents };
}

async function readFigures(viewer: Viewer, { campaigns, show }: MonitorOrder, now: Date) {
  const params: unknown[] = [campaigns.length > 0 ? campaigns : null, now];
  const { rows } = await pool().query<{
    campaigns: Monitor["campaigns"];
    breaks: Monitor["breaks"];
    figures: (Omit<DayFigures, "longestSince" | "ends"> & { longestSince: string | null; ends: string })[];
    items: (Omit<MonitorItem, "temporalUrl"> & { threadId: string })[];
  }>(
    `WITH ${dayFiguresSql(viewer, { wanted: "$1", now: "$2" }, params)},
     list AS (${listSql(show)})
     SELECT (SELECT coalesce(json_agg(json_build_object('id', c.id, 'name', c.name) ORDER BY lower(c.name)), '[]') FROM campaigns c
             WHERE c.deleted_at IS NULL AND ${campaignScope(viewer, "c", params)}) AS campaigns,
       (SELECT coalesce(json_agg(json_build_object('id', b.id, 'name', b.name, 'icon', b.icon) ORDER BY lower(b.name)), '[]') FROM breaks b) AS breaks,
       (SELECT coalesce(json_agg(f), '[]') FROM figures f) AS figures,
       (SELECT coalesce(json_agg(l), '[]') FROM list l) AS items`,
    params,
  );
  const { figures, items, breaks, campaigns: choices } = rows[0]!;
  return {
    campaigns: choices,
    breaks,
    dayEndsAt: earliest(figures.map((each) => each.ends)),
    totals: sum(figures),
    list: {
      show,
      items: items.map(({ threadId, ...item }) => ({ ...item, temporalUrl: temporalUrlOf(viewer, threadId) })),
    },
  };
}

function sum(figures: (Omit<DayFigures, "longestSince" | "ends"> & { longestSince: string | null })[]): MonitorTotals {
  const all = (
    name: "waiting" | "held" | "active" | "answered" | "abandoned" | "missed" | "inTime" | "abandonedLate",
  ) => figures.reduce((total, each) => total + each[name], 0);
  const levels = figures.map((each) => each.level);
  return {
    waiting: all("waiting"),
    longestSince: earliest(figures.map((each) => each.longestSince)),
    held: all("held"),
    active: all("active"),
    answered: all("answered"),
    abandoned: all("abandoned"),
    missed: all("missed"),
    serviceLevel: {
      percent: levelOf(figures),
      inTime: all("inTime"),
      answered: all("answered"),
      abandonedLate: all("abandonedLate"),
    },
    levelSeconds: levels.length > 0 ? { least: Math.min(...levels), greatest: Math.max(...levels) } : null,
  };
}

function earliest(times: (string | null)[]): string | null {
  const known = times.filter((at) => at !== null).map((at) => Date.parse(at));
  return known.length > 0 ? new Date(Math.min(...known)).toISOString() : null;
}

interface AgentRow extends Omit<MonitorAgent, "state" | "since" | "active" | "lostAt"> {
  presenceSince: Date;
  callSince: Date | null;
  loadSince: Date | null;
  connected: boolean;
  lostAt: Date | null;
}

/** The agents that the viewer sees, by name; with campaigns chosen, the members of those. */
async function readAgents(viewer: Viewer, { campaigns }: MonitorOrder, now: Date): Promise<MonitorAgent[]> {
  const params: unknown[] = [now];
  const where = [`u.enabled AND u.role = 'agent'`, agentScope(viewer, "a", params)];
  if (campaigns.length > 0)
    where.push(`EXISTS (SELECT 1 FROM members m JOIN campaigns c ON c.id = m.campaign_id
      WHERE m.agent_id = a.user_id AND c.id = ANY ($${params.push(campaigns)}::uuid[]) AND ${campaignScope(viewer, "c", params)})`);
  const { rows } = await pool().query<AgentRow>(
    `SELECT a.user_id AS id, u.name, u.username, a.presence::text AS presence, a.on_call AS "onCall", a.since AS "presenceSince",
       a.call_since AS "callSince", l.since AS "loadSince", a.disconnected_at AS "lostAt",
       CASE WHEN a.presence = 'break' AND b.id IS NOT NULL THEN json_build_object('name', b.name, 'icon', b.icon) END AS break, p.name AS "pausedBy", a.not_responding AS "notResponding",
       (SELECT coalesce(json_agg(json_build_object('channel', h.channel, 'count', h.n) ORDER BY h.channel), '[]')
        FROM (SELECT t.channel, count(*)::int AS n FROM conversations c JOIN threads t ON t.id = c.thread_id
              WHERE c.agent_id = a.user_id AND c.state IN ${countedStates} GROUP BY t.channel) AS h) AS channels,
       ${completedSql("a.user_id", "$1")} AS completed, ${hasSessionSql("a")} AS connected,
       EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = a.user_id AND s.kind = 'browser' AND ${sessionHoldsSql("s")}) AS "signedIn"
     FROM agents a JOIN users u ON u.id = a.user_id LEFT JOIN breaks b ON b.id = a.break_id LEFT JOIN users p ON p.id = a.paused_by
       LEFT JOIN agent_loads l ON l.agent_id = a.user_id
     WHERE ${where.join(" AND ")} ORDER BY lower(u.name), u.id`,
    params,
  );
  return rows.map(({ presenceSince, callSince, loadSince, connected, lostAt, ...row }) => {
    const { presence, onCall } = row;
    const active = row.channels.reduce((total, each) => total + each.count, 0);
    const state = agentState({ presence, onCall, active, hasSession: connected });
    // Offline is offline, whatever a telephone still does.
    const since =
      state === "disconnected"
        ? presenceSince
        : agentStateSince({ presenceSince, onCall, callSince, active, loadSince });
    return { ...row, active, state, since: since.toISOString(), lostAt: lostAt?.toISOString() ?? null };
  });
}
