-- What a person chose that is not the default: send key, notices. Its names and defaults stand in domain/preferences.ts.
ALTER TABLE "users" ADD COLUMN "preferences" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "users" ADD CONSTRAINT "users_preferences" CHECK (jsonb_typeof(preferences) = 'object');
