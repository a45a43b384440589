/** What says whether a free text may go on thread $1 now: its channel and the customer's last text, by the database's clock. */
export const threadWindowSql = `SELECT t.provider_id AS "providerId", t.channel, clock_timestamp() AS now,
  (SELECT m.at FROM messages m WHERE m.thread_id = t.id AND m.direction = 'in' ORDER BY m.seq DESC LIMIT 1) AS "lastInboundAt"
  FROM threads t WHERE t.id = $1`;
