-- The place in the queue is the time of arrival (waiting_since), the churn time counts from when the queue was joined: who wrote at night is
-- the first in the morning, and is not counted as gone at that moment.
ALTER TABLE "conversations" ADD COLUMN "queued_at" TIMESTAMPTZ(6);
UPDATE "conversations" SET queued_at = waiting_since WHERE state = 'waiting';
