import { eligible, isPull, type Rule } from "#domain/assignment";
import { log } from "#environment/log";
import { sweepFound } from "#environment/metrics";
import { pool } from "#prisma/client";
import { openStates } from "#prisma/conversation-states";
import { settings } from "#prisma/settings";
import { wakeConversation, wakeLookUps, wakeMedia, wakeQueue, wakeSession } from "#temporal/wake";
import { agentSessionWorkflowId, conversationWorkflowId } from "#workflows/messages";
import { dropDeadConnections } from "./agent-session.ts";
import { type CandidateRow, candidateColumns, candidateJoins, candidateOf, voiceRuleSql } from "./candidates.ts";
import { settleOrphans } from "./dialer-settle.ts";
import { nextLookUp } from "./look-up.ts";
import { dropUnsentMedia, mediaToFetch } from "./media.ts";
import { applyLeftReceipts } from "./receipts.ts";
import { routeArrived } from "./routing.ts";
import { runningIds } from "./running.ts";
import { foldDialerCounts } from "./spool.ts";
import { tellDialersOfChanges, wakeDialersWithoutRun } from "./sweep-dialers.ts";

/** How many of each kind one sweep takes up; the next one goes on. */
const most = 500;

/**
 * The guarantee behind every signal that may have been lost (design: Postgres is the truth): finds what is committed and not worked on, and
 * gives it to its workflow. Returns how many of each kind it found.
 */
export async function sweepOnce(): Promise<Record<string, number>> {
  const steps: Record<string, () => Promise<number>> = {
    deadBrowsers: async () => (await dropDeadConnections()).length,
    textsToRoute,
    textsToSend,
    conversationsWithoutRun,
    sessionsWithoutRun,
    deadlinesMissed,
    queuesToWake,
    dialersWithoutRun: wakeDialersWithoutRun,
    dialersToTell: tellDialersOfChanges,
    filesToFetch,
    orphans: () => settleOrphans(),
    sendsToLookUp,
    filesNeverSent: dropUnsentMedia,
    receiptsLeft: () => applyLeftReceipts(),
    countsFolded: () => foldDialerCounts(),
    oldKeys: dropOldIdempotencyKeys,
    recipientsFree: dropFreeRecipients,
  };
  const found: Record<string, number> = {};
  for (const [name, step] of Object.entries(steps)) {
    // One step's failure must not keep the others from their work.
    found[name] = await step().catch((error) => {
      log.error({ step: name, err: error }, "sweep step failed");
      return -1;
    });
  }
  sweepFound(found);
  return found;
}

/** A number that has been free for an hour is as one that was never written to. */
async function dropFreeRecipients(): Promise<number> {
  const dropped = await pool().query(
    `DELETE FROM recipient_paces WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM recipient_paces WHERE free_at < clock_timestamp() - interval '1 hour' LIMIT 10000))`,
  );
  return dropped.rowCount ?? 0;
}

/** Who repeats a call does it within hours: after two days its key is free again. */
async function dropOldIdempotencyKeys(): Promise<number> {
  const dropped = await pool().query(
    "DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - interval '48 hours'",
  );
  return dropped.rowCount ?? 0;
}

async function textsToRoute(): Promise<number> {
  // Routed here, in the order of arrival: after an outage the first to write is the first in the queue.
  const threads = await routeArrived(most, new Date());
  for (const threadId of threads) await wakeConversation(threadId, "found by the sweep: texts to route");
  return threads.length;
}

async function textsToSend(): Promise<number> {
  const threads = await pool().query<{ thread_id: string }>(
    `SELECT thread_id FROM messages WHERE status = 'queued' AND thread_id IS NOT NULL AND status_at < clock_timestamp() - interval '5 seconds'
     GROUP BY thread_id ORDER BY min(seq) LIMIT $1`,
    [most],
  );
  for (const row of threads.rows) await wakeConversation(row.thread_id, "found by the sweep: texts to send");
  return threads.rows.length;
}

async function conversationsWithoutRun(): Promise<number> {
  const open = await pool().query<{ thread_id: string }>(
    `SELECT thread_id FROM conversations WHERE state IN ${openStates} AND opened_at < clock_timestamp() - interval '5 seconds'
     ORDER BY waiting_since`,
  );
  if (open.rows.length === 0) return 0;
  const running = await runningIds("conversation");
  const lost = open.rows.filter((row) => !running.has(conversationWorkflowId(row.thread_id))).slice(0, most);
  for (const row of lost) await wakeConversation(row.thread_id, "found by the sweep: no run");
  return lost.length;
}

async function sessionsWithoutRun(): Promise<number> {
  const online = await pool().query<{ user_id: string }>("SELECT user_id FROM agents WHERE presence <> 'offline'");
  if (online.rows.length === 0) return 0;
  const running = await runningIds("agentSession");
  const lost = online.rows.filter((row) => !running.has(agentSessionWorkflowId(row.user_id)));
  for (const row of lost) await wakeSession(row.user_id, "found by the sweep: no run");
  return lost.length;
}

/** A run that was not told of a change waits for something else: who is past a deadline by much longer than a run takes is read again. */
async function deadlinesMissed(): Promise<number> {
  const late = "clock_timestamp() - interval '10 seconds'";
  const lost = await pool().query<{ user_id: string }>(
    `SELECT user_id FROM agents WHERE presence <> 'offline' AND disconnected_at < ${late} - make_interval(secs => $1) LIMIT $2`,
    [(await settings()).graceSeconds, most],
  );
  for (const row of lost.rows) await wakeSession(row.user_id, "found by the sweep: the grace time is over");
  const overdue = await pool().query<{ thread_id: string }>(
    `SELECT c.thread_id FROM conversations c JOIN campaigns k ON k.id = c.campaign_id
     WHERE c.state = 'held' AND c.held_until < ${late}
        OR c.state = 'waiting' AND k.churn_seconds > 0
           AND coalesce(c.queued_at, c.waiting_since) < ${late} - make_interval(secs => k.churn_seconds)
        OR c.state = 'offered' AND c.offer_deadline < ${late}
        OR c.state = 'active' AND NOT c.chat_time_passed AND c.chat_deadline < ${late}
        OR c.state = 'wrapup' AND c.wrap_up_deadline < ${late}
        OR c.return_deadline < ${late}
        OR c.state = 'active' AND k.silence_close_seconds > 0 AND c.silent_since < ${late} - make_interval(secs => k.silence_close_seconds)
        OR c.state = 'active' AND k.reminder_seconds > 0 AND k.reminder_text <> '' AND c.reminded_at IS NULL
           AND c.silent_since < ${late} - make_interval(secs => k.reminder_seconds)
     LIMIT $1`,
    [most],
  );
  for (const row of overdue.rows) await wakeConversation(row.thread_id, "found by the sweep: a deadline has passed");
  return lost.rows.length + overdue.rows.length;
}

async function filesToFetch(): Promise<number> {
  const files = await mediaToFetch(most);
  for (const id of files) await wakeMedia(id);
  return files.length;
}

async function sendsToLookUp(): Promise<number> {
  const due = await nextLookUp();
  if (due === null || due > Date.now()) return 0;
  await wakeLookUps();
  return 1;
}

async function queuesToWake(): Promise<number> {
  const campaigns = await campaignsToWake();
  for (const id of campaigns) await wakeQueue(id, "found by the sweep: somebody waits, somebody is free");
  return campaigns.length;
}

/** Campaigns in which somebody waits and somebody could be given the conversation: a full house must not fill the histories. */
export async function campaignsToWake(): Promise<string[]> {
  const members = await pool().query<CandidateRow & { campaign_id: string; rule: Rule; max_interactions: number }>(
    `SELECT k.id AS campaign_id, k.rule, k.max_interactions, ${candidateColumns}
     FROM campaigns k JOIN members m ON m.campaign_id = k.id JOIN agents a ON a.user_id = m.agent_id ${candidateJoins}
     WHERE EXISTS (SELECT FROM conversations c WHERE c.campaign_id = k.id AND c.state = 'waiting')
       AND a.presence = 'available' AND u.enabled AND ${voiceRuleSql("a")}`,
  );
  const able = members.rows.filter(
    (row) => !isPull(row.rule) && eligible(row.rule, candidateOf(row), row.max_interactions).ok,
  );
  return [...new Set(able.map((row) => row.campaign_id))];
}
