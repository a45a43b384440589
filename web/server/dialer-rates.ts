import { inSteps } from "#domain/dialer-rate";
import { spoolStates } from "#domain/spool-state";
import { pool } from "#prisma/client";
import { refuseHiddenDialer } from "./dialers.ts";
import { dialerScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import type { DialerRate } from "./shapes/dialers.ts";

const span = 30 * 60;
/** As migration 0037 keeps them. */
const step = 5;
const minute = 60;
const shown = { begun: "sending", delivered: "delivered", failed: "failed", unknown: "unknown" } as const;

/** A dialer's last half hour in steps of five seconds, from what was committed (F71); the step under way is left out. */
export async function readDialerRate(viewer: Viewer, dialerId: string): Promise<DialerRate> {
  await refuseHiddenDialer(viewer, dialerId);
  const { rows } = await pool().query<{ until: number; points: [number, number, number][] }>(
    `SELECT extract(epoch FROM date_bin('${step} seconds', now(), '2000-01-01T00:00:00Z'))::int AS until,
       (SELECT coalesce(json_agg(json_build_array(at, state, rows)), '[]') FROM (
          SELECT extract(epoch FROM date_bin('${step} seconds', at, '2000-01-01T00:00:00Z'))::int AS at, state, sum(rows)::int AS rows
          FROM dialer_rate WHERE dialer_id = $1 AND at >= now() - interval '${span + step} seconds' AND state = ANY($2)
          GROUP BY 1, 2) p) AS points`,
    [dialerId, Object.values(shown).map((word) => spoolStates[word])],
  );
  const { until, points } = rows[0]!;
  const from = until - span;
  const steps = (word: keyof typeof shown) =>
    inSteps(
      points.filter(([, state]) => state === spoolStates[shown[word]]).map(([at, , rows]) => ({ at, rows })),
      { from, to: until, step },
    );
  return {
    seconds: step,
    from: new Date(from * 1000).toISOString(),
    begun: steps("begun"),
    delivered: steps("delivered"),
    failed: steps("failed"),
    unknown: steps("unknown"),
  };
}

/** Sends begun per minute over the last half hour, of each dialer that the viewer sees and that sent at all. */
export async function listDialerRates(viewer: Viewer): Promise<{ items: { id: string; begun: number[] }[] }> {
  const params: unknown[] = [spoolStates.sending];
  const { rows } = await pool().query<{ id: string; until: number; points: [number, number][] }>(
    `SELECT dialer_id AS id, extract(epoch FROM date_trunc('minute', now()))::int AS until, json_agg(json_build_array(at, rows)) AS points
     FROM (SELECT r.dialer_id, extract(epoch FROM date_trunc('minute', r.at))::int AS at, sum(r.rows)::int AS rows
           FROM dialer_rate r JOIN dialers d ON d.id = r.dialer_id
           WHERE r.state = $1 AND r.at >= now() - interval '${span + minute} seconds' AND d.deleted_at IS NULL AND ${dialerScope(viewer, "d", params)}
           GROUP BY 1, 2) p
     GROUP BY dialer_id`,
    params,
  );
  return {
    items: rows.map(({ id, until, points }) => ({
      id,
      begun: inSteps(
        points.map(([at, rows]) => ({ at, rows })),
        { from: until - span, to: until, step: minute },
      ),
    })),
  };
}
