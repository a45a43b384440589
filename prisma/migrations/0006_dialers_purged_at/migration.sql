-- A row that was being sent when its dialer was purged, and was not taken by the carrier, is cancelled too: it must not go out after the purge.
ALTER TABLE "dialers" ADD COLUMN "purged_at" TIMESTAMPTZ(6);
