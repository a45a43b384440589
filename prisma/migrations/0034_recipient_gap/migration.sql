-- The least time between two messages of an account to one number (WhatsApp: 6 s), over all dialers, agents and processes. burst: so many live
-- texts may come together; they are paid back by the time after them. 0 = no such limit, and nothing is written or looked up.
ALTER TABLE "providers" ADD COLUMN "recipient_gap_milliseconds" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "recipient_burst" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "providers" ADD CONSTRAINT "providers_recipient_gap" CHECK (recipient_gap_milliseconds BETWEEN 0 AND 86400000);
ALTER TABLE "providers" ADD CONSTRAINT "providers_recipient_burst" CHECK (recipient_burst BETWEEN 1 AND 1000);

CREATE TABLE "recipient_paces" (
  "provider_id" UUID NOT NULL REFERENCES "providers" (id) ON DELETE CASCADE,
  "phone_e164" TEXT NOT NULL,
  "free_at" TIMESTAMPTZ(6) NOT NULL,
  PRIMARY KEY (provider_id, phone_e164)
);
CREATE INDEX "recipient_paces_free" ON "recipient_paces" (free_at);
