-- A message that is sent changes its row twice and its attempt once, and each change wrote into every index whose condition it met: fourteen
-- entries a message. What the state's own index finds as well has none of its own any more, and an attempt that gets its outcome changes no index
-- at all (a heap-only update), unless the carrier gave an id.
DROP INDEX "sms_spool_waiting";
DROP INDEX "sms_spool_on_the_wire";
DROP INDEX "attempts_open";

-- By number: what is on the wire to somebody who writes STOP (I4), and the bulk texts in a customer's history (F47).
DROP INDEX "sms_spool_sending_to";
DROP INDEX "sms_spool_sent_to";
CREATE INDEX "attempts_number" ON "attempts" (phone_e164, id);

-- Of texts alone: most attempts are of rows.
DROP INDEX "attempts_message_id_idx";
CREATE INDEX "attempts_message_id_idx" ON "attempts" (message_id) WHERE message_id IS NOT NULL;
