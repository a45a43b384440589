-- Whether a conversation came, ended or changed hands, or only went on: what goes on between a customer and its agent is news for nobody
-- else's list, and a room of fifty pages must not read all of it anew at each text.
CREATE OR REPLACE FUNCTION announce_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parley', json_build_object('t', 'conversation', 'id', NEW.id, 'campaign', NEW.campaign_id, 'agent', NEW.agent_id,
    'formerAgent', CASE WHEN TG_OP = 'UPDATE' AND OLD.agent_id IS DISTINCT FROM NEW.agent_id THEN OLD.agent_id END, 'state', NEW.state,
    'moved', TG_OP = 'INSERT' OR OLD.state <> NEW.state OR OLD.agent_id IS DISTINCT FROM NEW.agent_id
      OR OLD.campaign_id <> NEW.campaign_id)::text);
  RETURN NULL;
END $$;
