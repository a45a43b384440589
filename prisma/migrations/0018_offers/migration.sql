-- Rules and orders that remember, and conversations that are offered before they are somebody's.

-- Whose turn it is: one number for all turns, growing with each, so that two claims at once need no lock between them. And the place in
-- the row, which a member keeps for as long as it is one.
CREATE SEQUENCE "member_turns";
ALTER TABLE "members" ADD COLUMN "last_turn" BIGINT;
ALTER TABLE "members" ADD COLUMN "joined_order" BIGSERIAL;

-- 0 seconds: assigned at once. 0 lapses: nobody counts as not responding.
ALTER TABLE "campaigns" ADD COLUMN "accept_seconds" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "campaigns" ADD COLUMN "max_lapses" INTEGER NOT NULL DEFAULT 3;
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_offers" CHECK (accept_seconds >= 0 AND max_lapses >= 0);

-- No deadline: the offer stands until it is answered or taken back.
ALTER TABLE "conversations" ADD COLUMN "offered_at" TIMESTAMPTZ(6);
ALTER TABLE "conversations" ADD COLUMN "offer_deadline" TIMESTAMPTZ(6);
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_offered" CHECK (
  (state = 'offered') = (offered_at IS NOT NULL) AND (state = 'offered' OR offer_deadline IS NULL));

-- Lapses in a row, over all campaigns. Who lets too many pass is on a break that nobody chose.
ALTER TABLE "agents" ADD COLUMN "lapses" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "agents" ADD COLUMN "not_responding" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "agents" ADD CONSTRAINT "agents_lapses" CHECK (lapses >= 0);
ALTER TABLE "agents" ADD CONSTRAINT "agents_not_responding" CHECK (
  NOT not_responding OR (presence = 'break' AND break_id IS NULL AND paused_by IS NULL));

-- Every offer to one agent and what became of it. `decision`: why this agent, as the strategy wrote it down.
CREATE TABLE "offers" (
  "id" BIGSERIAL PRIMARY KEY,
  "conversation_id" UUID NOT NULL REFERENCES "conversations" ("id") ON DELETE CASCADE,
  "agent_id" UUID NOT NULL REFERENCES "agents" ("user_id") ON DELETE CASCADE,
  "offered_at" TIMESTAMPTZ(6) NOT NULL,
  "deadline" TIMESTAMPTZ(6),
  "result" TEXT,
  "ended_at" TIMESTAMPTZ(6),
  "decision" JSONB,
  CONSTRAINT "offers_result" CHECK (result IN ('accepted', 'refused', 'lapsed', 'withdrawn')),
  CONSTRAINT "offers_ended" CHECK ((result IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX "offers_open" ON "offers" (conversation_id) WHERE result IS NULL;
CREATE INDEX "offers_of_conversation" ON "offers" (conversation_id, agent_id, offered_at);
CREATE INDEX "offers_of_agent" ON "offers" (agent_id, offered_at);

-- Whoever takes a conversation out of its offer ends the offer with it: withdrawn, unless it said better before.
CREATE FUNCTION conversation_offered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'offered' THEN
    NEW.offered_at := coalesce(NEW.offered_at, clock_timestamp());
  ELSE
    NEW.offered_at := NULL;
    NEW.offer_deadline := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "conversations_offered" BEFORE INSERT OR UPDATE ON "conversations" FOR EACH ROW EXECUTE FUNCTION conversation_offered();

CREATE FUNCTION conversation_offer_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE offers SET result = 'withdrawn', ended_at = clock_timestamp() WHERE conversation_id = NEW.id AND result IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER "conversations_offer_ended" AFTER UPDATE OF state, agent_id ON "conversations" FOR EACH ROW
  WHEN (OLD.state = 'offered' AND (NEW.state <> 'offered' OR NEW.agent_id IS DISTINCT FROM OLD.agent_id))
  EXECUTE FUNCTION conversation_offer_ended();

-- A turn changes nothing that anybody sees: it must not have every page read its settings anew.
DROP TRIGGER "members_live" ON "members";
CREATE TRIGGER "members_live" AFTER INSERT OR DELETE OR UPDATE OF penalty ON "members"
  FOR EACH STATEMENT EXECUTE FUNCTION announce_settings();
