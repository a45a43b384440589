import { serviceLevelPercent } from "#domain/service-level";
import { countedStates } from "#prisma/conversation-states";
import { midnightSql, nextMidnightSql } from "./midnight.ts";
import { campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

/** A campaign's figures: of this moment, and since midnight in its own zone (D25). */
export interface DayFigures {
  id: string;
  name: string;
  /** Service level threshold in seconds. */
  level: number;
  since: Date;
  ends: Date;
  waiting: number;
  longestSince: Date | null;
  held: number;
  active: number;
  missed: number;
  opened: number;
  answered: number;
  inTime: number;
  abandoned: number;
  abandonedLate: number;
  queueFull: number;
  outOfHours: number;
}

/**
 * The CTEs `seen` (campaigns of the viewer, of those asked for where some are) and `figures` (DayFigures of each). `now` and `wanted` are
 * SQL expressions: an instant, and ids or null for all.
 */
export function dayFiguresSql(viewer: Viewer, order: { now: string; wanted: string }, params: unknown[]): string {
  return `seen AS (
    SELECT c.id, c.name, c.service_level_seconds AS level,
      ${midnightSql("s.time_zone", order.now)} AS since, ${nextMidnightSql("s.time_zone", order.now)} AS ends
    FROM campaigns c JOIN schedules s ON s.id = c.schedule_id
    WHERE c.deleted_at IS NULL AND (${order.wanted}::uuid[] IS NULL OR c.id = ANY (${order.wanted}::uuid[]))
      AND ${campaignScope(viewer, "c", params)}
  ), figures AS (
    SELECT k.*, open.*, answered.*, abandoned.*, opened.* FROM seen k
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE v.state = 'waiting')::int AS waiting,
        min(v.waiting_since) FILTER (WHERE v.state = 'waiting') AS "longestSince",
        count(*) FILTER (WHERE v.state = 'held')::int AS held,
        count(*) FILTER (WHERE v.state IN ${countedStates})::int AS active,
        count(*) FILTER (WHERE v.state = 'missed')::int AS missed
      FROM conversations v WHERE v.campaign_id = k.id AND v.state IN ('held', 'waiting', 'offered', 'active', 'parked', 'wrapup', 'missed')) AS open
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS answered, count(*) FILTER (WHERE NOT ${isLateSql("v", "k.level")})::int AS "inTime"
      FROM conversations v WHERE v.campaign_id = k.id AND v.first_reply_at >= k.since AND v.started_by IS NULL) AS answered
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS abandoned, count(*) FILTER (WHERE ${isLateSql("v", "k.level")})::int AS "abandonedLate"
      FROM conversations v WHERE v.campaign_id = k.id AND v.abandoned_at >= k.since AND v.first_reply_at IS NULL) AS abandoned
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS opened, count(*) FILTER (WHERE v.outcome = 'queue_full')::int AS "queueFull",
        count(*) FILTER (WHERE v.outcome = 'out_of_hours')::int AS "outOfHours"
      FROM conversations v WHERE v.campaign_id = k.id AND v.opened_at >= k.since) AS opened
  )`;
}

/** SQL of whether a conversation was answered, or abandoned, after its campaign's threshold (D1). */
export function isLateSql(conversation: string, level: string): string {
  const v = conversation;
  return `(coalesce(${v}.first_reply_at, ${v}.abandoned_at) > coalesce(${v}.wait_began_at, ${v}.opened_at) + make_interval(secs => ${level}))`;
}

/** The service level of one campaign, or of several together (D1). */
export function levelOf(figures: Pick<DayFigures, "inTime" | "answered" | "abandonedLate">[]): number | null {
  const sum = (name: "inTime" | "answered" | "abandonedLate") => figures.reduce((all, each) => all + each[name], 0);
  return serviceLevelPercent({
    inTime: sum("inTime"),
    answered: sum("answered"),
    abandonedLate: sum("abandonedLate"),
  });
}
