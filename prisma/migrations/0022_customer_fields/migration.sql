-- What agents note of a customer under names of their own: [{"name": "Contract", "value": "4711"}, …], in their order.
ALTER TABLE "customers" ADD COLUMN "fields" jsonb NOT NULL DEFAULT '[]';
ALTER TABLE "customers" ADD CONSTRAINT "customers_fields" CHECK (jsonb_typeof(fields) = 'array');

-- A customer's history shows the bulk texts that it got (F47): by number, among the rows that left.
CREATE INDEX "sms_spool_sent_to" ON "sms_spool" (phone_e164, id) WHERE state IN (2, 8, 9);
