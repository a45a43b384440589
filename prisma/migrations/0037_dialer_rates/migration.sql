-- How fast each dialer works, minute by minute: how many rows came to each state in each five seconds. The chart of a dialer and its rate stand on
-- this, so that both know the past after a reload and cost the same however many rows there are.

-- When the change was made; sums of folded deltas have no such time. What stands there already gets none.
ALTER TABLE "dialer_count_deltas" ADD COLUMN "at" TIMESTAMPTZ;
ALTER TABLE "dialer_count_deltas" ALTER COLUMN "at" SET DEFAULT clock_timestamp();

-- Written by the fold of the deltas, in its statement; an hour is kept.
CREATE TABLE "dialer_rates" (
  "dialer_id" UUID NOT NULL,
  "at" TIMESTAMPTZ(0) NOT NULL,
  "state" SMALLINT NOT NULL,
  "rows" BIGINT NOT NULL,
  PRIMARY KEY ("dialer_id", "at", "state")
);
CREATE INDEX "dialer_rates_at" ON "dialer_rates" ("at");

-- The folded and what came since, of one snapshot. `at` is the beginning of the five seconds, or the very moment.
CREATE VIEW "dialer_rate" AS
  SELECT dialer_id, at, state, rows FROM dialer_rates
  UNION ALL
  SELECT dialer_id, at, state, delta::bigint FROM dialer_count_deltas WHERE delta > 0 AND at IS NOT NULL;
