-- Hours of the recipient's own zone, beside the dialer's schedule; what becomes of rows whose time was missed; and how far each run has looked.

-- contact_ranges as the schedule's ranges, without a zone; null = the recipient's zone is not asked for. hours_changed: rows that were put off
-- under other hours wait to be judged again. changed_at: the settings, so that the sweep can tell a run what nobody could tell it.
ALTER TABLE "dialers" ADD COLUMN "contact_ranges" JSONB, ADD COLUMN "missed_policy" TEXT NOT NULL DEFAULT 'send',
  ADD COLUMN "hours_changed" BOOLEAN NOT NULL DEFAULT false, ADD COLUMN "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now();
ALTER TABLE "dialers" ADD CONSTRAINT "dialers_missed" CHECK (missed_policy IN ('send', 'ask'));

-- time_zone: as the list names it. held_until: a waiting row that is put off, and why; it is not looked at before.
ALTER TABLE "sms_spool" ADD COLUMN "time_zone" TEXT, ADD COLUMN "held_until" TIMESTAMPTZ(6), ADD COLUMN "held_for" TEXT;
ALTER TABLE "sms_spool" ADD CONSTRAINT "sms_spool_held_why" CHECK ((held_until IS NULL) = (held_for IS NULL) AND held_for IN ('hours', 'recipient'));
-- Those that come due are found among however many are put off; a row that never was has no entry here.
CREATE INDEX "sms_spool_held" ON "sms_spool" (dialer_id, held_until, id) WHERE state = 1 AND held_until IS NOT NULL;

-- Until when a dialer's run has looked after it, and when somebody last decided that what it has missed may go. Apart from its row, which intents
-- hold FOR SHARE and pages listen to.
CREATE TABLE "dialer_looks" (
  "dialer_id" UUID PRIMARY KEY REFERENCES "dialers" (id) ON DELETE CASCADE,
  "looked_at" TIMESTAMPTZ(6),
  "decided_at" TIMESTAMPTZ(6)
);

DROP TRIGGER "dialers_live" ON "dialers";
CREATE TRIGGER "dialers_live" AFTER UPDATE OF name, enabled, provider_id, port_from, port_to, gap_milliseconds, check_blacklist, batch_size,
  contact_ranges, missed_policy, playing, paused, pause_reason, deleted_at ON "dialers" FOR EACH ROW EXECUTE FUNCTION announce_dialer();
