import { z } from "zod";
import { pool } from "#prisma/client";
import { type DayFigures, dayFiguresSql, levelOf } from "./day-figures.ts";
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
export async function readCampaignStats(viewer: Viewer, campaignId: string, now = new Date()): Promise<CampaignStats> {
  const params: unknown[] = [[campaignId], now];
  const { rows } = await pool().query<DayFigures>(
    `WITH ${dayFiguresSql(viewer, { wanted: "$1", now: "$2" }, params)} SELECT * FROM figures`,
    params,
  );
  const row = rows[0];
  if (!row) throw notFound("The campaign");
  const { waiting, held, active, missed, opened, answered, abandoned, queueFull, outOfHours } = row;
  return {
    since: row.since.toISOString(),
    waiting,
    longestWaitSeconds: row.longestSince
      ? Math.max(0, Math.floor((now.getTime() - row.longestSince.getTime()) / 1000))
      : 0,
    held,
    active,
    missed,
    opened,
    answered,
    abandoned,
    queueFull,
    outOfHours,
    serviceLevelPercent: levelOf([row]),
  };
}
