-- What an agent does with a conversation: hands it on, sets it aside, ends it with a disposition, sums it up, reminds a silent customer.

ALTER TABLE "campaigns"
  ADD COLUMN "wrap_up_seconds" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "transfer_seconds" INTEGER NOT NULL DEFAULT 60,
  ADD COLUMN "reminder_seconds" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "reminder_text" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "silence_close_seconds" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "disposition_required" BOOLEAN NOT NULL DEFAULT false,
  ADD CONSTRAINT "campaigns_life_seconds" CHECK (
    wrap_up_seconds >= 0 AND transfer_seconds >= 0 AND reminder_seconds >= 0 AND silence_close_seconds >= 0);

-- How a conversation ended, as the campaign sorts it: a tree of at most three levels. One that is taken out of the tree stays for what was
-- closed with it.
CREATE TABLE "dispositions" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
  "campaign_id" UUID NOT NULL REFERENCES "campaigns" (id) ON DELETE CASCADE,
  "parent_id" UUID,
  "level" SMALLINT NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 3),
  "parent_level" SMALLINT GENERATED ALWAYS AS (level - 1) STORED,
  "name" TEXT NOT NULL CHECK (btrim(name) <> ''),
  "position" INTEGER NOT NULL DEFAULT 0,
  "removed_at" TIMESTAMPTZ(6),
  UNIQUE (id, campaign_id),
  UNIQUE (id, campaign_id, level),
  CHECK ((parent_id IS NULL) = (level = 1)),
  -- Below one of the same campaign, one level above: never four levels, never in a circle.
  FOREIGN KEY (parent_id, campaign_id, parent_level) REFERENCES "dispositions" (id, campaign_id, level) ON DELETE CASCADE
);
CREATE INDEX "dispositions_campaign" ON "dispositions" (campaign_id, level, position);
CREATE UNIQUE INDEX "dispositions_name" ON "dispositions" (campaign_id, parent_id, lower(name)) NULLS NOT DISTINCT WHERE removed_at IS NULL;

ALTER TABLE "conversations"
  ADD COLUMN "disposition_id" UUID,
  ADD COLUMN "disposition_note" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "wrap_up_deadline" TIMESTAMPTZ(6),
  ADD COLUMN "transferred_from" UUID REFERENCES "users" (id) ON DELETE SET NULL,
  ADD COLUMN "transferred_campaign_id" UUID REFERENCES "campaigns" (id),
  ADD COLUMN "return_deadline" TIMESTAMPTZ(6),
  ADD COLUMN "parked_at" TIMESTAMPTZ(6),
  ADD COLUMN "silent_since" TIMESTAMPTZ(6),
  ADD COLUMN "reminded_at" TIMESTAMPTZ(6),
  -- Whose own start it was (F43): no customer waited for its first text.
  ADD COLUMN "started_by" UUID REFERENCES "users" (id) ON DELETE SET NULL,
  -- A disposition of another campaign says nothing of this conversation.
  ADD CONSTRAINT "conversations_disposition" FOREIGN KEY (disposition_id, campaign_id) REFERENCES "dispositions" (id, campaign_id),
  ADD CONSTRAINT "conversations_return" CHECK (return_deadline IS NULL OR state IN ('offered', 'waiting'));
CREATE INDEX "conversations_transferred" ON "conversations" (transferred_from) WHERE transferred_from IS NOT NULL;

-- What belongs to one state ends with it, whoever ends that state.
CREATE FUNCTION conversation_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state NOT IN ('offered', 'waiting') THEN
    NEW.transferred_from := NULL;
    NEW.transferred_campaign_id := NULL;
    NEW.return_deadline := NULL;
  END IF;
  NEW.parked_at := CASE WHEN NEW.state = 'parked' THEN coalesce(NEW.parked_at, clock_timestamp()) END;
  IF NEW.state <> 'wrapup' THEN NEW.wrap_up_deadline := NULL; END IF;
  IF NEW.state <> 'active' THEN
    NEW.silent_since := NULL;
    NEW.reminded_at := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "conversations_life" BEFORE INSERT OR UPDATE ON "conversations" FOR EACH ROW EXECUTE FUNCTION conversation_life();

-- A text for what is parked or being wrapped up brings it back, which wants its agent's lock: it is left to routing. Keywords are answered by
-- themselves and bring nothing back.
CREATE OR REPLACE FUNCTION store_inbound(
  message_ids uuid[], providers uuid[], channels text[], our_numbers text[], customer_addresses text[], profile_names text[],
  bodies text[], attached text[], provider_message_ids text[], keywords boolean[])
RETURNS TABLE (stored_message uuid, stored_thread uuid, stored_conversation uuid) LANGUAGE plpgsql
-- A thread that somebody holds must not hold up the texts of all others: they are tried without it.
SET lock_timeout = '2s' AS $$
DECLARE
  touched uuid[];
BEGIN
  IF EXISTS (
    SELECT FROM unnest(providers, our_numbers, customer_addresses) AS a (provider, ours, customer)
    LEFT JOIN threads t ON t.provider_id = a.provider AND t.our_number = a.ours AND t.customer_address = a.customer
    WHERE t.id IS NULL)
  THEN
    INSERT INTO customers (address, name)
      SELECT DISTINCT ON (a.customer) a.customer, a.name FROM unnest(customer_addresses, profile_names) AS a (customer, name)
      ORDER BY a.customer, a.name = ''
      ON CONFLICT (address) DO NOTHING;
    INSERT INTO threads (provider_id, our_number, customer_address, customer_id, channel)
      SELECT DISTINCT ON (a.provider, a.ours, a.customer) a.provider, a.ours, a.customer, k.id, a.channel
      FROM unnest(providers, our_numbers, customer_addresses, channels) AS a (provider, ours, customer, channel)
      JOIN customers k ON k.address = a.customer
      ORDER BY a.provider, a.ours, a.customer
      ON CONFLICT (provider_id, our_number, customer_address) DO NOTHING;
  END IF;

  SELECT array_agg(DISTINCT t.id) INTO touched
    FROM unnest(providers, our_numbers, customer_addresses) AS a (provider, ours, customer)
    JOIN threads t ON t.provider_id = a.provider AND t.our_number = a.ours AND t.customer_address = a.customer;
  PERFORM FROM threads t WHERE t.id = ANY (touched) ORDER BY t.id FOR UPDATE;
  PERFORM FROM conversations c WHERE c.thread_id = ANY (touched) AND c.state IN ('held', 'waiting', 'offered', 'active', 'parked', 'wrapup')
    ORDER BY c.id FOR UPDATE;

  RETURN QUERY
    WITH stored AS (
      INSERT INTO messages AS m (id, direction, text, media, provider_id, thread_id, conversation_id, from_address, to_address,
                                 provider_message_id, status, routing, at)
      SELECT a.id, 'in', a.body, a.attached::jsonb, a.provider, t.id, c.id, a.customer, a.ours, a.carrier_id, 'received',
             -- A keyword is answered by itself and opens no conversation.
             CASE WHEN c.id IS NOT NULL OR a.keyword THEN 'routed' ELSE 'pending' END, clock_timestamp()
      FROM unnest(message_ids, providers, our_numbers, customer_addresses, bodies, attached, provider_message_ids, keywords)
        WITH ORDINALITY AS a (id, provider, ours, customer, body, attached, carrier_id, keyword, place)
      JOIN threads t ON t.provider_id = a.provider AND t.our_number = a.ours AND t.customer_address = a.customer
      LEFT JOIN conversations c ON c.thread_id = t.id
        AND (c.state IN ('held', 'waiting', 'offered', 'active') OR a.keyword AND c.state IN ('parked', 'wrapup'))
      ORDER BY a.place
      ON CONFLICT (provider_id, provider_message_id) WHERE provider_message_id IS NOT NULL DO NOTHING
      RETURNING m.id, m.thread_id, m.conversation_id, m.text, m.at, m.seq),
    joined AS (
      UPDATE conversations c SET unread = c.unread + s.texts, last_text = s.last_text, last_message_at = s.last_at,
        silent_since = NULL, reminded_at = NULL
      FROM (SELECT conversation_id, count(*)::int AS texts, max(at) AS last_at,
                   left((array_agg(text ORDER BY seq DESC))[1], 200) AS last_text
            FROM stored WHERE conversation_id IS NOT NULL GROUP BY conversation_id) AS s
      WHERE c.id = s.conversation_id)
    SELECT id, thread_id, conversation_id FROM stored;
END $$;
