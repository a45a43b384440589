-- What was asked for under an Idempotency-Key, so that the same call twice is one: see web/server/api/once.ts.
CREATE TABLE "idempotency_keys" (
  "id" bigserial PRIMARY KEY,
  "owner_id" uuid NOT NULL REFERENCES "users" (id) ON DELETE CASCADE,
  "operation" text NOT NULL,
  "key" text NOT NULL,
  "address_hash" text NOT NULL,
  "body_hash" text,
  "holder" uuid,
  "held_until" timestamptz(6),
  "request_id" text,
  "commits" integer NOT NULL DEFAULT 0,
  "progress" jsonb,
  "status" smallint,
  "answer" jsonb,
  "created_at" timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "idempotency_keys_held" CHECK ((holder IS NULL) = (held_until IS NULL)),
  CONSTRAINT "idempotency_keys_answered" CHECK (status IS NULL OR (holder IS NULL AND body_hash IS NOT NULL))
);
CREATE UNIQUE INDEX "idempotency_keys_call" ON "idempotency_keys" (owner_id, operation, key);
CREATE INDEX "idempotency_keys_created_at" ON "idempotency_keys" (created_at);

-- Tokens of integrations: only their hash is kept.
ALTER TABLE "sessions" ADD COLUMN "token_hash" text;
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_token" CHECK ((kind = 'integration') = (token_hash IS NOT NULL));
CREATE UNIQUE INDEX "sessions_token_hash" ON "sessions" (token_hash) WHERE token_hash IS NOT NULL;

-- A single text outside of any conversation (D18): for which campaign, since that campaign's do-not-contact entries hold for it (D15).
ALTER TABLE "messages" ADD COLUMN "campaign_id" uuid REFERENCES "campaigns" (id);
