-- What supervisors watch in real time, and what they do to agents.

-- Who paused an agent, and who ended a sign-in: shown to that agent.
ALTER TABLE "agents" ADD COLUMN "paused_by" UUID REFERENCES "users" (id) ON DELETE SET NULL;
ALTER TABLE "agents" ADD CONSTRAINT "agents_paused" CHECK (paused_by IS NULL OR presence = 'break');
ALTER TABLE "agents" ADD COLUMN "call_since" TIMESTAMPTZ(6);
ALTER TABLE "sessions" ADD COLUMN "revoked_by" UUID REFERENCES "users" (id) ON DELETE SET NULL;

-- The signs that a break can have; domain/break-icons.ts names them too.
UPDATE "breaks" SET icon = 'coffee' WHERE icon NOT IN
  ('coffee', 'utensils', 'graduation-cap', 'users', 'phone', 'clipboard-list', 'wrench', 'book-open', 'heart-pulse', 'leaf', 'sun', 'moon');
ALTER TABLE "breaks" ADD CONSTRAINT "breaks_icon" CHECK (icon IN
  ('coffee', 'utensils', 'graduation-cap', 'users', 'phone', 'clipboard-list', 'wrench', 'book-open', 'heart-pulse', 'leaf', 'sun', 'moon'));

-- When a customer's wait for an agent began (its arrival, or the opening when it wrote after hours) and when it was given up. Both are set
-- once, by whoever writes, and hold whatever becomes of the conversation: the service level counts from them (D1, D2).
ALTER TABLE "conversations" ADD COLUMN "wait_began_at" TIMESTAMPTZ(6);
ALTER TABLE "conversations" ADD COLUMN "abandoned_at" TIMESTAMPTZ(6);
UPDATE "conversations" SET wait_began_at = CASE WHEN requeued THEN opened_at ELSE coalesce(waiting_since, opened_at) END WHERE state <> 'held';
UPDATE "conversations" c SET abandoned_at = coalesce(
  (SELECT max(f.at) FROM facts f WHERE f.conversation_id = c.id AND f.what = 'missed'), c.last_message_at) WHERE outcome = 'abandoned';

CREATE FUNCTION conversation_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'waiting' AND NEW.wait_began_at IS NULL THEN
    NEW.wait_began_at := CASE WHEN TG_OP = 'INSERT' THEN coalesce(NEW.waiting_since, clock_timestamp())
                              ELSE coalesce(NEW.queued_at, clock_timestamp()) END;
  END IF;
  IF NEW.outcome = 'abandoned' AND NEW.abandoned_at IS NULL THEN
    NEW.abandoned_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "conversations_waits" BEFORE INSERT OR UPDATE ON "conversations" FOR EACH ROW EXECUTE FUNCTION conversation_waits();

-- The day's figures of a campaign read no more than that day.
CREATE INDEX "conversations_answered" ON "conversations" (campaign_id, first_reply_at) WHERE first_reply_at IS NOT NULL;
CREATE INDEX "conversations_abandoned" ON "conversations" (campaign_id, abandoned_at) WHERE abandoned_at IS NOT NULL;
CREATE INDEX "conversations_opened" ON "conversations" (campaign_id, opened_at);

-- How many conversations an agent holds, and since when it has been busy or free (F55). Apart from the agent's row, which is the lock of
-- every claim: whoever closes a conversation holds that conversation already and must not wait for the agent.
CREATE TABLE "agent_loads" (
  agent_id UUID PRIMARY KEY REFERENCES "agents" (user_id) ON DELETE CASCADE,
  active INTEGER NOT NULL,
  since TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "agent_loads_active" CHECK (active >= 0)
);
INSERT INTO "agent_loads" (agent_id, active)
  SELECT agent_id, count(*) FROM conversations WHERE agent_id IS NOT NULL AND state IN ('offered', 'active') GROUP BY agent_id;

CREATE FUNCTION change_agent_load(its_agent uuid, change integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO agent_loads AS l (agent_id, active) VALUES (its_agent, greatest(change, 0))
  ON CONFLICT (agent_id) DO UPDATE SET active = l.active + change,
    since = CASE WHEN (l.active > 0) <> (l.active + change > 0) THEN clock_timestamp() ELSE l.since END;
  -- Whoever may see the agent hears of it, also who may not see the conversation.
  PERFORM pg_notify('parley', json_build_object('t', 'agent', 'id', its_agent)::text);
END $$;

CREATE FUNCTION conversation_loads() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before_agent uuid := CASE WHEN TG_OP <> 'INSERT' AND OLD.state IN ('offered', 'active') THEN OLD.agent_id END;
  after_agent uuid := CASE WHEN TG_OP <> 'DELETE' AND NEW.state IN ('offered', 'active') THEN NEW.agent_id END;
BEGIN
  IF before_agent IS NOT DISTINCT FROM after_agent THEN RETURN NULL; END IF;
  -- Always in the same order, so that two transfers that cross do not wait for each other.
  IF before_agent IS NOT NULL AND (after_agent IS NULL OR before_agent < after_agent) THEN
    PERFORM change_agent_load(before_agent, -1);
  END IF;
  IF after_agent IS NOT NULL THEN PERFORM change_agent_load(after_agent, 1); END IF;
  IF before_agent > after_agent THEN PERFORM change_agent_load(before_agent, -1); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "conversations_loads" AFTER INSERT OR UPDATE OF state, agent_id OR DELETE ON "conversations"
  FOR EACH ROW EXECUTE FUNCTION conversation_loads();

-- A browser that comes or goes changes what is seen of its agent; a ping does not.
CREATE FUNCTION announce_connection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'agent', 'id', CASE WHEN TG_OP = 'DELETE' THEN OLD.agent_id ELSE NEW.agent_id END)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "agent_connections_live" AFTER INSERT OR DELETE ON "agent_connections" FOR EACH ROW EXECUTE FUNCTION announce_connection();
CREATE TRIGGER "breaks_live" AFTER INSERT OR UPDATE OR DELETE ON "breaks" FOR EACH STATEMENT EXECUTE FUNCTION announce_settings();
