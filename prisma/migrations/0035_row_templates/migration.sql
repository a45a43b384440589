-- What a dialer sends in place of free texts (D32): {name, language, variables}, where a variable is a text with gaps for a line's columns.
ALTER TABLE "dialers" ADD COLUMN "template" JSONB;
ALTER TABLE "dialers" ADD CONSTRAINT "dialers_template" CHECK (
  template IS NULL OR (template->>'name' <> '' AND template->>'language' <> '' AND jsonb_typeof(template->'variables') = 'array'));
CREATE TRIGGER "dialers_template_live" AFTER UPDATE OF template ON "dialers" FOR EACH ROW EXECUTE FUNCTION announce_dialer();

-- A row's own, with the values that its line gave. Its message holds the same words as the customer reads them.
ALTER TABLE "sms_spool" ADD COLUMN "template" JSONB;
ALTER TABLE "sms_spool" ADD CONSTRAINT "sms_spool_template" CHECK (
  template IS NULL OR (template->>'name' <> '' AND template->>'language' <> '' AND jsonb_typeof(template->'variables') = 'array'));
