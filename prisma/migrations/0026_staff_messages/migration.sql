-- What a supervisor and an agent write to each other (F62); customers never see it. One line per pair.
CREATE TABLE "staff_messages" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "seq" BIGSERIAL NOT NULL,
  "agent_id" UUID NOT NULL,
  "supervisor_id" UUID NOT NULL,
  "author_id" UUID NOT NULL,
  "text" TEXT NOT NULL,
  "command_id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "read_at" TIMESTAMPTZ(6),
  CONSTRAINT "staff_messages_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "staff_messages_author" CHECK (author_id IN (agent_id, supervisor_id) AND agent_id <> supervisor_id),
  CONSTRAINT "staff_messages_text" CHECK (char_length(text) BETWEEN 1 AND 2000)
);
CREATE UNIQUE INDEX "staff_messages_command_id_key" ON "staff_messages"("command_id");
CREATE INDEX "staff_messages_line" ON "staff_messages"("agent_id", "supervisor_id", "seq");
CREATE INDEX "staff_messages_unread" ON "staff_messages"("supervisor_id") WHERE read_at IS NULL;
ALTER TABLE "staff_messages" ADD CONSTRAINT "staff_messages_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "staff_messages" ADD CONSTRAINT "staff_messages_supervisor_id_fkey" FOREIGN KEY ("supervisor_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE FUNCTION announce_staff_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'staff', 'agent', NEW.agent_id, 'user', NEW.supervisor_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "staff_messages_live" AFTER INSERT OR UPDATE ON "staff_messages" FOR EACH ROW EXECUTE FUNCTION announce_staff_message();
