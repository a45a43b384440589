// What is still to be done, and what must hold when nothing is: read from Postgres and judged by the pure rules, not by the code under test.
import { type Candidate, eligible, isPull, type Rule } from "#domain/assignment";
import { pool } from "#prisma/client";
import { freeCandidate } from "../candidate.ts";

interface WaitingCampaign {
  id: string;
  rule: Rule;
  cap: number;
  n: number;
}
interface MemberRow {
  campaign: string;
  agent: string;
  presence: Candidate["presence"];
  on_call: boolean;
  load: number;
  held: boolean;
}

/** Lines of what these campaigns and agents still wait for; none when all is quiet (I8 among them). */
export async function unsettled(campaignIds: string[], agentIds: string[], graceSeconds: number): Promise<string[]> {
  const { rows: due } = await pool().query<{ line: string }>(
    `SELECT 'text ' || m.id || ' is not routed' AS line FROM messages m
       WHERE m.routing = 'pending'
     UNION ALL
     SELECT 'text ' || m.id || ' is not sent' FROM messages m WHERE m.status IN ('queued', 'sending')
     UNION ALL
     SELECT 'the offer of ' || c.id || ' has not lapsed' FROM conversations c
       WHERE c.campaign_id = ANY($3) AND c.state = 'offered' AND c.offer_deadline < clock_timestamp()
     UNION ALL
     SELECT 'the transfer of ' || c.id || ' has not come back' FROM conversations c
       WHERE c.campaign_id = ANY($3) AND c.state IN ('offered', 'waiting') AND c.return_deadline < clock_timestamp()
     UNION ALL
     SELECT 'agent ' || a.user_id || ' has been gone for longer than the grace' FROM agents a
       WHERE a.user_id = ANY($1) AND a.presence <> 'offline' AND a.disconnected_at < clock_timestamp() - make_interval(secs => $2)`,
    [agentIds, graceSeconds, campaignIds],
  );
  return [...due.map(({ line }) => line), ...(await waitWhileOneIsFree(campaignIds))];
}

/** I8: campaigns in which somebody waits while one who may have it by the rule is there. */
async function waitWhileOneIsFree(campaignIds: string[]): Promise<string[]> {
  const { rows: campaigns } = await pool().query<WaitingCampaign>(
    `SELECT k.id, k.rule, k.max_interactions AS cap, count(*)::int AS n FROM campaigns k JOIN conversations c ON c.campaign_id = k.id
     WHERE k.id = ANY($1) AND c.state = 'waiting' GROUP BY k.id`,
    [campaignIds],
  );
  if (campaigns.length === 0) return [];
  const { rows: members } = await pool().query<MemberRow>(
    `SELECT m.campaign_id AS campaign, m.agent_id AS agent, a.presence, a.on_call,
            count(c.id)::int AS load, coalesce(bool_or(k.rule = 'incall'), false) AS held
     FROM members m JOIN agents a ON a.user_id = m.agent_id
     LEFT JOIN conversations c ON c.agent_id = m.agent_id AND c.state IN ('offered', 'active', 'wrapup')
     LEFT JOIN campaigns k ON k.id = c.campaign_id
     WHERE m.campaign_id = ANY($1) GROUP BY m.campaign_id, m.agent_id, a.user_id`,
    [campaigns.map(({ id }) => id)],
  );
  return campaigns
    .filter(({ rule }) => !isPull(rule))
    .flatMap((campaign) =>
      members
        .filter((member) => member.campaign === campaign.id)
        .filter((member) => eligible(campaign.rule, candidateOf(member), campaign.cap).ok)
        .map(
          ({ agent, load }) =>
            `I8: ${campaign.n} wait in campaign ${campaign.id} (${campaign.rule}) while agent ${agent} has ${load} of ${campaign.cap}`,
        ),
    );
}

function candidateOf(member: MemberRow): Candidate {
  return {
    ...freeCandidate,
    agentId: member.agent,
    presence: member.presence,
    heldByIncall: member.held,
    onCall: member.on_call,
    activeTotal: member.load,
  };
}

/** What is wrong with a run's rows, now that all is quiet: I1, I9 and I10 by SQL alone. */
export async function brokenRows(campaignIds: string[], delivered: ReadonlySet<string>): Promise<string[]> {
  const { rows } = await pool().query<{ line: string }>(
    `WITH texts AS (SELECT m.* FROM messages m WHERE m.provider_message_id = ANY($2))
     SELECT 'I1: text ' || d || ' is not there' AS line FROM unnest($2::text[]) d WHERE d NOT IN (SELECT provider_message_id FROM texts)
     UNION ALL
     SELECT 'I9: text ' || provider_message_id || ' is there ' || count(*) || ' times' FROM texts GROUP BY provider_message_id HAVING count(*) > 1
     UNION ALL
     SELECT 'I1: text ' || m.id || ' is in no conversation of its thread' FROM texts m
       LEFT JOIN conversations c ON c.id = m.conversation_id AND c.thread_id = m.thread_id WHERE c.id IS NULL
     UNION ALL
     SELECT 'I10: fact ' || f.id || ' gives it to an agent and has no decision' FROM facts f JOIN conversations c ON c.id = f.conversation_id
       WHERE c.campaign_id = ANY($1) AND f.what IN ('assigned', 'offered') AND f.actor = 'system'
         AND (f.details -> 'decision' ->> 'pick' IS DISTINCT FROM f.details ->> 'agentId'
           OR f.details -> 'decision' ->> 'rule' IS NULL OR f.details -> 'decision' ->> 'order' IS NULL
           OR NOT coalesce((SELECT (each ->> 'eligible')::boolean FROM jsonb_array_elements(f.details -> 'decision' -> 'candidates') each
                            WHERE each ->> 'agentId' = f.details ->> 'agentId'), false))
     UNION ALL
     SELECT 'I10: conversation ' || c.id || ' is ' || c.state || ', its last because says ' || coalesce(f.what, 'nothing')
       FROM conversations c LEFT JOIN LATERAL (SELECT what FROM facts WHERE conversation_id = c.id ORDER BY id DESC LIMIT 1) f ON true
       WHERE c.campaign_id = ANY($1) AND NOT coalesce(f.what = ANY (CASE c.state
         WHEN 'waiting' THEN ARRAY['waiting', 'requeued', 'offer refused', 'offer lapsed', 'offer withdrawn', 'transferred', 'returned']
         WHEN 'offered' THEN ARRAY['offered', 'transferred']
         WHEN 'active' THEN ARRAY['assigned', 'transferred', 'returned', 'taken back', 'brought back']
         WHEN 'closed' THEN ARRAY['closed'] WHEN 'missed' THEN ARRAY['missed'] ELSE ARRAY[f.what] END), false)`,
    [campaignIds, [...delivered]],
  );
  return rows.map(({ line }) => line);
}
