-- An attempt whose outcome nobody knows is asked about at its carrier: when next, how often it was, and that nobody asks any more.
-- The index knows only what is to be asked: an attempt that gets an outcome changes nothing in it (0039).
ALTER TABLE "attempts" ADD COLUMN "look_up_at" TIMESTAMPTZ(6), ADD COLUMN "look_ups" SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN "look_up_over" BOOLEAN NOT NULL DEFAULT false;
-- What has been unknown for long is left to people, who have seen it.
UPDATE "attempts" SET look_up_over = coalesce(settled_at, intent_at) < now() - interval '1 day',
  look_up_at = CASE WHEN settled_at >= now() - interval '1 day' THEN settled_at END WHERE outcome = 'unknown';
CREATE INDEX "attempts_to_look_up" ON "attempts" (look_up_at) WHERE look_up_at IS NOT NULL;
