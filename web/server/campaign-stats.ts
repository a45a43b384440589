import { z } from "zod";
import { pool } from "#prisma/client";
import { campaignScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import { notFound } from "./user-error.ts";

const count = z.number().int();

/** A campaign's day, since midnight in its own zone (D25); waiting and active are of this moment. */
export const campaignStats = z.object({
  since: z.iso.datetime(),
  waiting: count,
  longestWaitSeconds: count,
  held: count.describe("wait for the opening hours"),
  active: count,
  missed: count.describe("left the queue unanswered and can still be taken"),
  opened: count,
  answered: count.describe("got the first text of an agent today (D1)"),
  abandoned: count,
  queueFull: count,
  outOfHours: count,
  serviceLevelPercent: z
    .number()
    .nullable()
    .describe("answered within the threshold ÷ (answered + abandoned after it), as percent; null = neither yet (D1)"),
});
export type CampaignStats = z.output<typeof campaignStats>;

/** The day's figures of a campaign that the viewer may see. */
export async function readCampaignStats(viewer: Viewer, campaignId: string): Promise<CampaignStats> {
  const params: unknown[] = [campaignId];
  const { rows } = await pool().query(
    `WITH campaign AS (
       SELECT c.id, c.service_level_seconds AS level, c.churn_seconds AS churn,
         date_trunc('day', now() AT TIME ZONE s.time_zone) AT TIME ZONE s.time_zone AS since
       FROM campaigns c JOIN schedules s ON s.id = c.schedule_id
       WHERE c.id = $1 AND c.deleted_at IS NULL AND ${campaignScope(viewer, "c", params)}
     ), figures AS (
       SELECT count(*) FILTER (WHERE v.state = 'waiting')::int AS waiting,
         coalesce(extract(epoch FROM now() - min(v.waiting_since) FILTER (WHERE v.state = 'waiting')), 0)::int AS longest,
         count(*) FILTER (WHERE v.state = 'held')::int AS held,
         count(*) FILTER (WHERE v.state IN ('offered', 'active'))::int AS active,
         count(*) FILTER (WHERE v.state = 'missed')::int AS missed,
         count(*) FILTER (WHERE v.opened_at >= k.since)::int AS opened,
         count(*) FILTER (WHERE v.first_reply_at >= k.since)::int AS answered,
         count(*) FILTER (WHERE v.first_reply_at >= k.since
           AND v.first_reply_at <= coalesce(v.waiting_since, v.opened_at) + make_interval(secs => k.level))::int AS in_time,
         count(*) FILTER (WHERE v.outcome = 'abandoned' AND v.opened_at >= k.since)::int AS abandoned,
         count(*) FILTER (WHERE v.outcome = 'queue_full' AND v.opened_at >= k.since)::int AS queue_full,
         count(*) FILTER (WHERE v.outcome = 'out_of_hours' AND v.opened_at >= k.since)::int AS out_of_hours
       FROM campaign k JOIN conversations v ON v.campaign_id = k.id
         AND (v.state IN ('waiting', 'held', 'offered', 'active', 'missed') OR v.last_message_at >= k.since OR v.closed_at >= k.since)
     ) SELECT * FROM campaign, figures`,
    params,
  );
  const row = rows[0];
  if (!row) throw notFound("The campaign");
  // Who gave up before the threshold counts on neither side; the wait before giving up is the churn time.
  const counted = row.answered + (row.churn > row.level ? row.abandoned : 0);
  return {
    since: row.since.toISOString(),
    waiting: row.waiting,
    longestWaitSeconds: row.longest,
    held: row.held,
    active: row.active,
    missed: row.missed,
    opened: row.opened,
    answered: row.answered,
    abandoned: row.abandoned,
    queueFull: row.queue_full,
    outOfHours: row.out_of_hours,
    serviceLevelPercent: counted === 0 ? null : Math.round((1000 * row.in_time) / counted) / 10,
  };
}
