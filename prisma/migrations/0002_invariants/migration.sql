-- What must be true at every instant and Prisma's schema cannot say: checks, partial indexes, triggers.

-- Values ------------------------------------------------------------------------------------------------------------
ALTER TABLE "users" ADD CONSTRAINT "users_username_lower" CHECK (username = lower(username) AND username <> '');
ALTER TABLE "members" ADD CONSTRAINT "members_penalty" CHECK (penalty BETWEEN 0 AND 100);
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_seconds" CHECK (
  service_level_seconds >= 0 AND churn_seconds >= 0 AND chat_seconds >= 0 AND max_waiting >= 0 AND max_interactions >= 1);
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_choices" CHECK (
  chat_time_action IN ('close', 'warn') AND after_hours IN ('queueAtOpening', 'missed')
  AND rule IN ('incall', 'nocall', 'interaction', 'ringall', 'ringallmultiple', 'omni', 'nopause')
  AND delivery_order IN ('wrandom', 'rrmemory', 'leastrecent'));
ALTER TABLE "dialers" ADD CONSTRAINT "dialers_name" CHECK (name ~ '^[A-Za-z0-9_-]+$');
ALTER TABLE "dialers" ADD CONSTRAINT "dialers_gap" CHECK (gap_milliseconds >= 0);
ALTER TABLE "dialers" ADD CONSTRAINT "dialers_batch" CHECK (batch_size BETWEEN 1 AND 500);
ALTER TABLE "dialers" ADD CONSTRAINT "dialers_ports" CHECK (
  (port_from IS NULL AND port_to IS NULL) OR (port_from BETWEEN 0 AND 31 AND port_to BETWEEN port_from AND 31));
ALTER TABLE "providers" ADD CONSTRAINT "providers_rate" CHECK (rate_per_second IS NULL OR rate_per_second > 0);
ALTER TABLE "providers" ADD CONSTRAINT "providers_form" CHECK (number_form IN ('e164', 'digits', 'typed'));
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_lists" CHECK (
  jsonb_typeof(ranges) = 'array' AND jsonb_typeof(exceptions) = 'array');
ALTER TABLE "settings" ADD CONSTRAINT "settings_one_row" CHECK (id = 1);
INSERT INTO "settings" (id) VALUES (1);
ALTER TABLE "messages" ADD CONSTRAINT "messages_status" CHECK (
  CASE direction
    WHEN 'in' THEN status = 'received' AND routing IN ('pending', 'routed', 'unrouted')
    ELSE status IN ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'refused', 'noted') AND routing IS NULL
  END);
ALTER TABLE "black_list" ADD CONSTRAINT "black_list_source" CHECK (source IN ('stop', 'upload', 'person', 'api'));
ALTER TABLE "black_list" ADD CONSTRAINT "black_list_scope" CHECK (
  (campaign_id IS NULL OR dialer_id IS NULL) AND (source <> 'stop' OR (campaign_id IS NULL AND dialer_id IS NULL)));
ALTER TABLE "black_list" ADD CONSTRAINT "black_list_campaign" FOREIGN KEY (campaign_id) REFERENCES "campaigns" (id) ON DELETE CASCADE;
ALTER TABLE "black_list" ADD CONSTRAINT "black_list_dialer" FOREIGN KEY (dialer_id) REFERENCES "dialers" (id) ON DELETE CASCADE;
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_of_one" CHECK ((spool_id IS NULL) <> (message_id IS NULL));
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_outcome" CHECK (
  outcome IN ('sending', 'accepted', 'failed', 'unknown', 'dropped'));
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_status" CHECK (status IN ('sent', 'delivered', 'read', 'failed'));

-- Conversations: one owner, one open conversation per thread (I7) ---------------------------------------------------
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_owner" CHECK (
  CASE state
    WHEN 'active' THEN agent_id IS NOT NULL AND assigned_at IS NOT NULL
    WHEN 'held' THEN agent_id IS NULL
    WHEN 'waiting' THEN agent_id IS NULL AND waiting_since IS NOT NULL
    WHEN 'missed' THEN agent_id IS NULL
    ELSE true
  END);
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_ended" CHECK ((state = 'closed') = (closed_at IS NOT NULL));
CREATE UNIQUE INDEX "conversations_one_open" ON "conversations" (thread_id) WHERE state IN ('held', 'waiting', 'offered', 'active');
CREATE UNIQUE INDEX "conversations_claim" ON "conversations" (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX "conversations_queue" ON "conversations" (campaign_id, requeued DESC, waiting_since) WHERE state = 'waiting';
CREATE INDEX "conversations_of_agent" ON "conversations" (agent_id) WHERE state IN ('offered', 'active');
CREATE INDEX "conversations_open" ON "conversations" (state) WHERE state IN ('held', 'waiting', 'offered', 'active');

-- Messages: each provider message once (I9) -------------------------------------------------------------------------
CREATE UNIQUE INDEX "messages_provider_id" ON "messages" (provider_id, provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX "messages_to_route" ON "messages" (seq) WHERE routing IN ('pending', 'unrouted');
CREATE INDEX "messages_to_send" ON "messages" (seq) WHERE status IN ('queued', 'sending');
CREATE UNIQUE INDEX "attempts_provider_id" ON "attempts" (provider_id, provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX "attempts_open" ON "attempts" (intent_at) WHERE outcome = 'sending';

-- DID-ports: unique per provider among enabled campaigns (D22) -------------------------------------------------------
CREATE UNIQUE INDEX "did_ports_active" ON "did_ports" (provider_id, value) WHERE active;
CREATE FUNCTION did_ports_follow_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE did_ports SET active = (NEW.enabled AND NEW.deleted_at IS NULL), provider_id = NEW.provider_id WHERE campaign_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER "campaigns_did_ports" AFTER UPDATE OF enabled, deleted_at, provider_id ON "campaigns"
  FOR EACH ROW EXECUTE FUNCTION did_ports_follow_campaign();

-- Do-not-contact list: one entry per number, scope and strength (D14, D15) -------------------------------------------
CREATE UNIQUE INDEX "black_list_entry" ON "black_list" (phone_e164, campaign_id, dialer_id, (source = 'stop')) NULLS NOT DISTINCT;

-- The spool ----------------------------------------------------------------------------------------------------------
ALTER TABLE "sms_spool" ADD CONSTRAINT "sms_spool_state" CHECK (state BETWEEN 1 AND 9);
ALTER TABLE "sms_spool" ADD CONSTRAINT "sms_spool_sending" CHECK (state <> 7 OR attempt_id IS NOT NULL);
CREATE INDEX "sms_spool_waiting" ON "sms_spool" (dialer_id, id) WHERE state = 1;
CREATE INDEX "sms_spool_on_the_wire" ON "sms_spool" (dialer_id) WHERE state = 7;
CREATE INDEX "sms_spool_sending_to" ON "sms_spool" (phone_e164) WHERE state = 7;
CREATE INDEX "sms_spool_rows" ON "sms_spool" (dialer_id, state, id);
-- Most rows change state two or three times: leave room on the page so that the changes stay on it.
ALTER TABLE "sms_spool" SET (fillfactor = 70);
ALTER TABLE "attempts" SET (fillfactor = 80);

-- Counts per dialer and state, as deltas by statement so that a bulk change costs one row per state, never a count(*) over the spool.
CREATE TABLE "dialer_count_deltas" (
  id bigserial PRIMARY KEY,
  dialer_id uuid NOT NULL,
  state smallint NOT NULL,
  delta integer NOT NULL
);
CREATE INDEX "dialer_count_deltas_dialer" ON "dialer_count_deltas" (dialer_id, state) INCLUDE (delta);
CREATE VIEW "dialer_counts" AS
  SELECT dialer_id, state, sum(delta)::bigint AS rows FROM dialer_count_deltas GROUP BY dialer_id, state;

CREATE FUNCTION sms_spool_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched uuid;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO dialer_count_deltas (dialer_id, state, delta)
      SELECT dialer_id, state, count(*) FROM after_rows GROUP BY dialer_id, state;
    FOR touched IN SELECT DISTINCT dialer_id FROM after_rows LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO dialer_count_deltas (dialer_id, state, delta)
      SELECT dialer_id, state, -count(*) FROM before_rows GROUP BY dialer_id, state;
    FOR touched IN SELECT DISTINCT dialer_id FROM before_rows LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  ELSE
    INSERT INTO dialer_count_deltas (dialer_id, state, delta)
      SELECT dialer_id, state, sum(d) FROM (
        SELECT dialer_id, state, count(*) AS d FROM after_rows GROUP BY dialer_id, state
        UNION ALL
        SELECT dialer_id, state, -count(*) FROM before_rows GROUP BY dialer_id, state) AS changes
      GROUP BY dialer_id, state HAVING sum(d) <> 0;
    FOR touched IN SELECT DISTINCT dialer_id FROM after_rows LOOP
      PERFORM pg_notify('parley', json_build_object('t', 'spool', 'dialer', touched)::text);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "sms_spool_inserted" AFTER INSERT ON "sms_spool"
  REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION sms_spool_counted();
CREATE TRIGGER "sms_spool_updated" AFTER UPDATE ON "sms_spool"
  REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION sms_spool_counted();
CREATE TRIGGER "sms_spool_deleted" AFTER DELETE ON "sms_spool"
  REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION sms_spool_counted();

-- Scheduled messages are spool rows with a due time (D34).
CREATE VIEW "sms_scheduler" AS
  SELECT s.id, s.created_at AS calldate, d.name AS campaign, s.phone, s.data, s.message, s.not_before AS run_at
  FROM sms_spool s JOIN dialers d ON d.id = s.dialer_id WHERE s.not_before IS NOT NULL AND s.state = 1;

-- Live: every change of what a page shows is announced, ids only, so that no writer can forget ------------------------
CREATE FUNCTION announce_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'conversation', 'id', NEW.id, 'campaign', NEW.campaign_id, 'agent', NEW.agent_id,
    'formerAgent', CASE WHEN TG_OP = 'UPDATE' AND OLD.agent_id IS DISTINCT FROM NEW.agent_id THEN OLD.agent_id END, 'state', NEW.state)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "conversations_live" AFTER INSERT OR UPDATE ON "conversations" FOR EACH ROW EXECUTE FUNCTION announce_conversation();

CREATE FUNCTION announce_message() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  its_campaign uuid;
  its_agent uuid;
BEGIN
  IF NEW.conversation_id IS NOT NULL THEN
    SELECT campaign_id, agent_id INTO its_campaign, its_agent FROM conversations WHERE id = NEW.conversation_id;
  END IF;
  PERFORM pg_notify('parley', json_build_object('t', 'message', 'id', NEW.id, 'conversation', NEW.conversation_id, 'thread', NEW.thread_id,
    'campaign', its_campaign, 'agent', its_agent, 'direction', NEW.direction)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "messages_live" AFTER INSERT OR UPDATE ON "messages" FOR EACH ROW EXECUTE FUNCTION announce_message();

CREATE FUNCTION announce_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'agent', 'id', NEW.user_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "agents_live" AFTER INSERT OR UPDATE ON "agents" FOR EACH ROW EXECUTE FUNCTION announce_agent();

CREATE FUNCTION announce_dialer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'dialer', 'dialer', NEW.id)::text);
  RETURN NULL;
END $$;
-- The epoch alone is the pump's affair and shows nowhere.
CREATE TRIGGER "dialers_inserted_live" AFTER INSERT ON "dialers" FOR EACH ROW EXECUTE FUNCTION announce_dialer();
CREATE TRIGGER "dialers_live" AFTER UPDATE OF name, enabled, provider_id, port_from, port_to, gap_milliseconds, check_blacklist, batch_size,
  playing, paused, pause_reason, deleted_at ON "dialers" FOR EACH ROW EXECUTE FUNCTION announce_dialer();

CREATE FUNCTION announce_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL THEN
    PERFORM pg_notify('parley', json_build_object('t', 'session', 'id', NEW.id, 'user', NEW.user_id)::text);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "sessions_live" AFTER UPDATE ON "sessions" FOR EACH ROW EXECUTE FUNCTION announce_session();

CREATE FUNCTION announce_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'settings')::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "settings_live" AFTER UPDATE ON "settings" FOR EACH ROW EXECUTE FUNCTION announce_settings();
CREATE TRIGGER "providers_live" AFTER INSERT OR UPDATE ON "providers" FOR EACH STATEMENT EXECUTE FUNCTION announce_settings();
CREATE TRIGGER "campaigns_live" AFTER INSERT OR UPDATE ON "campaigns" FOR EACH STATEMENT EXECUTE FUNCTION announce_settings();
CREATE TRIGGER "members_live" AFTER INSERT OR UPDATE OR DELETE ON "members" FOR EACH STATEMENT EXECUTE FUNCTION announce_settings();
