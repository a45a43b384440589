-- A run asks when its next scheduled row is due (D34). Most rows have no time of their own, so the index is small; without it a million waiting
-- rows are read for the answer.
CREATE INDEX "sms_spool_scheduled" ON "sms_spool" (dialer_id, not_before) WHERE state = 1 AND not_before IS NOT NULL;
