-- What reports, the list of errors and the retry of failed rows stand on: each row says to which account it went and with what kind of error
-- it ended, and the counts per dialer and state are kept by those and by the quarter of an hour too.

-- Of the latest attempt. Copies, so that a count goes down by exactly what it went up by, whatever becomes of the attempt meanwhile.
ALTER TABLE "sms_spool" ADD COLUMN "provider_id" UUID, ADD COLUMN "error_kind" TEXT, ADD COLUMN "error_code" TEXT;
UPDATE "sms_spool" s SET provider_id = a.provider_id, error_kind = CASE WHEN s.state = 4 AND a.outcome = 'accepted' THEN 'undelivered' ELSE a.error_kind END,
  error_code = a.error_code FROM "attempts" a WHERE a.id = s.attempt_id;
-- What a delivery error means, as the carrier's adapter reads it.
ALTER TABLE "receipts" ADD COLUMN "error_kind" TEXT;
-- Failed and unknown rows by their error: few among many.
CREATE INDEX "sms_spool_errors" ON "sms_spool" (dialer_id, state, coalesce(error_kind, ''), coalesce(error_code, ''), id) WHERE state IN (4, 9);

-- Each row counts once: in the quarter of an hour in which it came to the state that it has now. Quarters, since some zones are that far from
-- a whole hour. Deltas without a quarter are sums of folded ones, which the reports have in dialer_quarters.
ALTER TABLE "dialer_count_deltas" ADD COLUMN "quarter" TIMESTAMPTZ(0), ADD COLUMN "provider_id" UUID, ADD COLUMN "error_kind" TEXT,
  ADD COLUMN "error_code" TEXT;
CREATE TABLE "dialer_quarters" (
  "dialer_id" UUID NOT NULL,
  "quarter" TIMESTAMPTZ(0) NOT NULL,
  "state" SMALLINT NOT NULL,
  "provider_id" UUID,
  "error_kind" TEXT,
  "error_code" TEXT,
  "rows" BIGINT NOT NULL
);
CREATE UNIQUE INDEX "dialer_quarters_key" ON "dialer_quarters" (dialer_id, quarter, state, provider_id, error_kind, error_code) NULLS NOT DISTINCT;
CREATE INDEX "dialer_quarters_quarter" ON "dialer_quarters" (quarter);
CREATE INDEX "dialer_quarters_empty" ON "dialer_quarters" (dialer_id) WHERE rows = 0;
INSERT INTO "dialer_quarters" (dialer_id, quarter, state, provider_id, error_kind, error_code, rows)
  SELECT dialer_id, date_bin('15 minutes', updated_at, '2000-01-01T00:00:00Z'), state, provider_id,
    CASE WHEN state IN (4, 9) THEN error_kind END, CASE WHEN state IN (4, 9) THEN error_code END, count(*)
  FROM "sms_spool" GROUP BY 1, 2, 3, 4, 5, 6;

-- The folded and what came since, of one snapshot.
CREATE VIEW "dialer_report" AS
  SELECT dialer_id, quarter, state, provider_id, error_kind, error_code, rows FROM dialer_quarters WHERE rows <> 0
  UNION ALL
  SELECT dialer_id, quarter, state, provider_id, error_kind, error_code, delta FROM dialer_count_deltas WHERE quarter IS NOT NULL;
CREATE INDEX "dialer_count_deltas_quarter" ON "dialer_count_deltas" (dialer_id) WHERE quarter IS NOT NULL;

CREATE OR REPLACE FUNCTION sms_spool_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched uuid;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO dialer_count_deltas (dialer_id, state, quarter, provider_id, error_kind, error_code, delta)
      SELECT dialer_id, state, date_bin('15 minutes', updated_at, '2000-01-01T00:00:00Z'), provider_id,
        CASE WHEN state IN (4, 9) THEN error_kind END, CASE WHEN state IN (4, 9) THEN error_code END, count(*)
      FROM after_rows GROUP BY 1, 2, 3, 4, 5, 6;
    FOR touched IN SELECT DISTINCT dialer_id FROM after_rows LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO dialer_count_deltas (dialer_id, state, quarter, provider_id, error_kind, error_code, delta)
      SELECT dialer_id, state, date_bin('15 minutes', updated_at, '2000-01-01T00:00:00Z'), provider_id,
        CASE WHEN state IN (4, 9) THEN error_kind END, CASE WHEN state IN (4, 9) THEN error_code END, -count(*)
      FROM before_rows GROUP BY 1, 2, 3, 4, 5, 6;
    FOR touched IN SELECT DISTINCT dialer_id FROM before_rows LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  ELSE
    INSERT INTO dialer_count_deltas (dialer_id, state, quarter, provider_id, error_kind, error_code, delta)
      SELECT dialer_id, state, quarter, provider_id, kind, code, sum(d) FROM (
        SELECT dialer_id, state, date_bin('15 minutes', updated_at, '2000-01-01T00:00:00Z') AS quarter, provider_id,
          CASE WHEN state IN (4, 9) THEN error_kind END AS kind, CASE WHEN state IN (4, 9) THEN error_code END AS code, 1 AS d FROM after_rows
        UNION ALL
        SELECT dialer_id, state, date_bin('15 minutes', updated_at, '2000-01-01T00:00:00Z'), provider_id,
          CASE WHEN state IN (4, 9) THEN error_kind END, CASE WHEN state IN (4, 9) THEN error_code END, -1 FROM before_rows) AS changes
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(d) <> 0;
    -- Intents (waiting to sending) have slots to meet and their outcome follows: they announce nothing (0004).
    FOR touched IN SELECT DISTINCT dialer_id FROM after_rows WHERE state <> 7 LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
