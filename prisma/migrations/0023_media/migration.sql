-- Files of texts (D33). Their bytes stand apart, so that reading the rows never drags them along.
CREATE TABLE "media" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "message_id" UUID,
  "place" INTEGER NOT NULL DEFAULT 0,
  "state" TEXT NOT NULL DEFAULT 'waiting',
  "source_url" TEXT,
  "content_type" TEXT NOT NULL DEFAULT '',
  "file_name" TEXT NOT NULL DEFAULT '',
  "bytes" INTEGER NOT NULL DEFAULT 0,
  "error" TEXT,
  "conversation_id" UUID,
  "uploaded_by" UUID,
  "look_again_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now() + interval '15 seconds',
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  CONSTRAINT "media_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "media_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "media_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversations"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "media_state" CHECK ("state" IN ('waiting', 'stored', 'failed')),
  CONSTRAINT "media_waiting" CHECK ("state" <> 'waiting' OR "source_url" IS NOT NULL),
  CONSTRAINT "media_stored" CHECK ("state" <> 'stored' OR "bytes" BETWEEN 1 AND 16777216),
  CONSTRAINT "media_failed" CHECK (("state" = 'failed') = ("error" IS NOT NULL)),
  -- Either a customer's, of a message from the first moment on, or somebody's upload for a conversation.
  CONSTRAINT "media_whose" CHECK ("message_id" IS NOT NULL OR "conversation_id" IS NOT NULL AND "uploaded_by" IS NOT NULL)
);
CREATE INDEX "media_message_id_place_idx" ON "media"("message_id", "place");
CREATE INDEX "media_waiting_again" ON "media"("look_again_at") WHERE "state" = 'waiting';
CREATE INDEX "media_unsent" ON "media"("created_at") WHERE "message_id" IS NULL;

CREATE TABLE "media_contents" (
  "media_id" UUID NOT NULL,
  "content" BYTEA NOT NULL,
  CONSTRAINT "media_contents_pkey" PRIMARY KEY ("media_id"),
  CONSTRAINT "media_contents_media_id_fkey" FOREIGN KEY ("media_id") REFERENCES "media"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "media_contents_size" CHECK (octet_length("content") <= 16777216)
);
-- Pictures and films are compressed already; uncompressed, a part of one is read without the whole.
ALTER TABLE "media_contents" ALTER COLUMN "content" SET STORAGE EXTERNAL;

-- A text that came with files has their rows in the same commit, whoever wrote it: what is to be fetched cannot be forgotten.
CREATE FUNCTION keep_inbound_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO media (message_id, place, source_url, content_type)
    SELECT NEW.id, place - 1, file->>'url', coalesce(file->>'contentType', '')
    FROM jsonb_array_elements(NEW.media) WITH ORDINALITY AS files (file, place) WHERE file->>'url' IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER "messages_media" AFTER INSERT ON "messages" FOR EACH ROW
  WHEN (NEW.direction = 'in' AND NEW.media <> '[]'::jsonb) EXECUTE FUNCTION keep_inbound_media();

INSERT INTO media (message_id, place, source_url, content_type)
  SELECT m.id, place - 1, file->>'url', coalesce(file->>'contentType', '')
  FROM messages m, jsonb_array_elements(m.media) WITH ORDINALITY AS files (file, place)
  WHERE m.direction = 'in' AND m.media <> '[]'::jsonb AND file->>'url' IS NOT NULL;

-- Who has the text on screen sees the file arrive, or fail to.
CREATE FUNCTION announce_media() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  its record;
BEGIN
  SELECT m.conversation_id, m.thread_id, m.direction, c.campaign_id, c.agent_id INTO its
    FROM messages m LEFT JOIN conversations c ON c.id = m.conversation_id WHERE m.id = NEW.message_id;
  PERFORM pg_notify('parley', json_build_object('t', 'message', 'id', NEW.message_id, 'conversation', its.conversation_id, 'thread', its.thread_id,
    'campaign', its.campaign_id, 'agent', its.agent_id, 'direction', its.direction)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "media_live" AFTER UPDATE OF state ON "media" FOR EACH ROW
  WHEN (NEW.message_id IS NOT NULL AND NEW.state <> OLD.state) EXECUTE FUNCTION announce_media();
