import { Gauge, Registry } from "prom-client";
import { balance, spoolCounts, spoolStateWords } from "#domain/spool-state";
import { pool } from "#prisma/client";
import { countedStates, openStates } from "#prisma/conversation-states";
import { health } from "#temporal/client";

/** What holds for the whole installation at this moment, as Prometheus text: from Postgres and Temporal, whichever web process is asked. */
export async function factMetrics(): Promise<string> {
  const [facts, workflows] = await Promise.all([readFacts(), health()]);
  // A new registry each time: what was removed since the last reading must not stay on show.
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `parley_${name}`, help, labelNames, registers: [registry] });

  gauge("temporal_up", "Whether Temporal answers this process").set(workflows.temporal ? 1 : 0);
  gauge("workers", "Worker processes that poll for work").set(workflows.workers);

  const conversations = gauge("conversations", "Open conversations", ["campaign", "state"]);
  const longest = gauge("longest_wait_seconds", "The wait of the customer who waits longest", ["campaign"]);
  for (const { campaign, waiting, held, active, wait } of facts.conversations) {
    conversations.set({ campaign, state: "waiting" }, waiting);
    conversations.set({ campaign, state: "held" }, held);
    conversations.set({ campaign, state: "active" }, active);
    longest.set({ campaign }, wait);
  }

  const agents = gauge("agents", "Agents by presence", ["presence"]);
  for (const { presence, n } of facts.agents) agents.set({ presence }, n);

  const limit = gauge("account_limit_per_second", "The limit of a provider account; absent without one", ["provider"]);
  const ahead = gauge("account_reserved_ahead_seconds", "How far ahead an account's time is given away", ["provider"]);
  for (const { provider, rate, seconds } of facts.accounts) {
    if (rate !== null) limit.set({ provider }, rate);
    ahead.set({ provider }, seconds);
  }

  const rows = gauge("dialer_rows", "Rows of a dialer by state", ["dialer", "state"]);
  const uploaded = gauge("dialer_uploaded_rows", "Rows that a dialer's uploads were told to be accepted", ["dialer"]);
  const balanced = gauge("dialer_balanced", "1 where what was uploaded equals the sum of all states", ["dialer"]);
  const playing = gauge("dialer_playing", "1 between Play and Stop", ["dialer"]);
  const paused = gauge("dialer_paused", "1 while held by a person or by the system", ["dialer"]);
  for (const each of facts.dialers) {
    const { dialer } = each;
    const counts = spoolCounts(each.counts);
    for (const state of spoolStateWords) rows.set({ dialer, state }, counts[state]);
    uploaded.set({ dialer }, each.uploaded);
    balanced.set({ dialer }, balance(each.uploaded, counts).balanced ? 1 : 0);
    playing.set({ dialer }, each.playing ? 1 : 0);
    paused.set({ dialer }, each.paused ? 1 : 0);
  }

  const { toRoute, oldestToRoute, toSend } = facts.texts;
  gauge("texts_to_route", "Texts of customers that no conversation has yet").set(toRoute);
  gauge("oldest_text_to_route_seconds", "How long the oldest of them has been there").set(oldestToRoute);
  gauge("texts_to_send", "Texts to customers that are committed and not sent yet").set(toSend);
  return registry.metrics();
}

interface Facts {
  conversations: { campaign: string; waiting: number; held: number; active: number; wait: number }[];
  agents: { presence: string; n: number }[];
  accounts: { provider: string; rate: number | null; seconds: number }[];
  dialers: {
    dialer: string;
    playing: boolean;
    paused: boolean;
    uploaded: number;
    counts: { state: number; rows: number }[];
  }[];
  texts: { toRoute: number; oldestToRoute: number; toSend: number };
}

// One statement, so one snapshot. All of it goes by indexes over what is open, or by the ledger of counts: its cost does not grow with the past.
async function readFacts(): Promise<Facts> {
  const { rows } = await pool().query<Facts>(
    `SELECT
       (SELECT coalesce(json_agg(f), '[]') FROM (
          SELECT k.id AS campaign, count(*) FILTER (WHERE c.state = 'waiting') AS waiting,
            count(*) FILTER (WHERE c.state = 'held') AS held,
            count(*) FILTER (WHERE c.state IN ${countedStates}) AS active,
            coalesce(extract(epoch FROM clock_timestamp() - min(c.waiting_since) FILTER (WHERE c.state = 'waiting')), 0) AS wait
          FROM campaigns k LEFT JOIN conversations c
            ON c.campaign_id = k.id AND c.state IN ${openStates}
          WHERE k.deleted_at IS NULL GROUP BY k.id) f) AS conversations,
       (SELECT coalesce(json_agg(f), '[]') FROM (
          SELECT a.presence, count(*) AS n FROM agents a JOIN users u ON u.id = a.user_id WHERE u.enabled GROUP BY 1) f) AS agents,
       (SELECT coalesce(json_agg(f), '[]') FROM (
          SELECT p.id AS provider, p.rate_per_second::float8 AS rate,
            coalesce(greatest(0, extract(epoch FROM q.next_slot - clock_timestamp())), 0) AS seconds
          FROM providers p LEFT JOIN provider_paces q ON q.provider_id = p.id WHERE p.deleted_at IS NULL) f) AS accounts,
       (SELECT coalesce(json_agg(f), '[]') FROM (
          SELECT d.id AS dialer, d.playing, d.paused,
            (SELECT coalesce(sum(accepted), 0) FROM uploads WHERE dialer_id = d.id) AS uploaded,
            (SELECT coalesce(json_agg(json_build_object('state', n.state, 'rows', n.rows)), '[]')
               FROM dialer_counts n WHERE n.dialer_id = d.id) AS counts
          FROM dialers d WHERE d.deleted_at IS NULL) f) AS dialers,
       (SELECT json_build_object('toRoute', count(*),
            'oldestToRoute', coalesce(extract(epoch FROM clock_timestamp() - min(m.at)), 0),
            'toSend', (SELECT count(*) FROM messages WHERE status = 'queued'))
          FROM messages m WHERE m.routing = 'pending') AS texts`,
  );
  return rows[0]!;
}
