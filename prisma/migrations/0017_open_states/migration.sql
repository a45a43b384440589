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
      LEFT JOIN conversations c ON c.thread_id = t.id AND c.state IN ('held', 'waiting', 'offered', 'active', 'parked', 'wrapup')
      ORDER BY a.place
      ON CONFLICT (provider_id, provider_message_id) WHERE provider_message_id IS NOT NULL DO NOTHING
      RETURNING m.id, m.thread_id, m.conversation_id, m.text, m.at, m.seq),
    joined AS (
      UPDATE conversations c SET unread = c.unread + s.texts, last_text = s.last_text, last_message_at = s.last_at
      FROM (SELECT conversation_id, count(*)::int AS texts, max(at) AS last_at,
                   left((array_agg(text ORDER BY seq DESC))[1], 200) AS last_text
            FROM stored WHERE conversation_id IS NOT NULL GROUP BY conversation_id) AS s
      WHERE c.id = s.conversation_id)
    SELECT id, thread_id, conversation_id FROM stored;
END $$;
