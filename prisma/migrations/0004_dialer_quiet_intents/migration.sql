-- A transaction that notifies holds a lock of the whole cluster until it has reached the disk, so notifying commits go one
-- after another. Intents (waiting to sending) have slots to meet and their outcome follows: they announce nothing.
CREATE OR REPLACE FUNCTION sms_spool_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched uuid;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO dialer_count_deltas (dialer_id, state, delta)
      SELECT dialer_id, state, count(*) FROM after_rows GROUP BY dialer_id, state;
    FOR touched IN SELECT DISTINCT dialer_id FROM after_rows LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO dialer_count_deltas (dialer_id, state, delta)
      SELECT dialer_id, state, -count(*) FROM before_rows GROUP BY dialer_id, state;
    FOR touched IN SELECT DISTINCT dialer_id FROM before_rows LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  ELSE
    INSERT INTO dialer_count_deltas (dialer_id, state, delta)
      SELECT dialer_id, state, sum(d) FROM (
        SELECT dialer_id, state, count(*) AS d FROM after_rows GROUP BY dialer_id, state
        UNION ALL
        SELECT dialer_id, state, -count(*) FROM before_rows GROUP BY dialer_id, state) AS changes
      GROUP BY dialer_id, state HAVING sum(d) <> 0;
    FOR touched IN SELECT DISTINCT dialer_id FROM after_rows WHERE state <> 7 LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
