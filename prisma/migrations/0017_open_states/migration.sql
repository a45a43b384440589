-- Open: the customer's next text joins it. Held by its agent and counted towards the cap (D24): offered, active and wrap-up; what is parked is
-- not counted.
DROP INDEX "conversations_one_open";
DROP INDEX "conversations_of_agent";
DROP INDEX "conversations_open";
CREATE UNIQUE INDEX "conversations_one_open" ON "conversations" (thread_id) WHERE state IN ('held', 'waiting', 'offered', 'active', 'parked', 'wrapup');
CREATE INDEX "conversations_of_agent" ON "conversations" (agent_id) WHERE state IN ('offered', 'active', 'wrapup');
CREATE INDEX "conversations_parked" ON "conversations" (agent_id) WHERE state = 'parked';
CREATE INDEX "conversations_open" ON "conversations" (state) WHERE state IN ('held', 'waiting', 'offered', 'active', 'parked', 'wrapup');
ALTER TABLE "conversations" DROP CONSTRAINT "conversations_owner";
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_owner" CHECK (
  CASE state
    WHEN 'offered' THEN agent_id IS NOT NULL
    WHEN 'active' THEN agent_id IS NOT NULL AND assigned_at IS NOT NULL
    WHEN 'parked' THEN agent_id IS NOT NULL AND assigned_at IS NOT NULL
    WHEN 'wrapup' THEN agent_id IS NOT NULL AND assigned_at IS NOT NULL
    WHEN 'held' THEN agent_id IS NULL
    WHEN 'waiting' THEN agent_id IS NULL AND waiting_since IS NOT NULL
    WHEN 'missed' THEN agent_id IS NULL
    ELSE true
  END);

CREATE OR REPLACE FUNCTION conversation_loads() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before_agent uuid := CASE WHEN TG_OP <> 'INSERT' AND OLD.state IN ('offered', 'active', 'wrapup') THEN OLD.agent_id END;
  after_agent uuid := CASE WHEN TG_OP <> 'DELETE' AND NEW.state IN ('offered', 'active', 'wrapup') THEN NEW.agent_id END;
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
