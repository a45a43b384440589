-- Texts that WhatsApp has approved and takes at any time (D32). They belong to the account at the carrier.
CREATE TABLE "templates" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "provider_id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "language" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  "external_id" TEXT NOT NULL DEFAULT '',
  "position" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "templates_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "templates_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "templates_name" CHECK ("name" ~ '^[a-z0-9_]{1,100}$'),
  CONSTRAINT "templates_language" CHECK ("language" ~ '^[a-z]{2,3}(_[A-Z]{2})?$'),
  CONSTRAINT "templates_body" CHECK ("body" <> '')
);
CREATE UNIQUE INDEX "templates_provider_id_name_language_key" ON "templates"("provider_id", "name", "language");

-- What the carrier is given in place of the text: {name, language, externalId, variables}. As it was when it was sent.
ALTER TABLE "messages" ADD COLUMN "template" JSONB;
ALTER TABLE "messages" ADD CONSTRAINT "messages_template" CHECK ("template" IS NULL OR "direction" = 'out');
