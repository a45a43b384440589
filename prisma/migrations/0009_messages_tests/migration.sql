-- A provider's form shows its last test messages.
CREATE INDEX "messages_tests" ON "messages" (provider_id, seq) WHERE kind = 'test';
