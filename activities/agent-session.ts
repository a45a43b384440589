import { type Connection, inTransaction, pool } from "#prisma/client";
import { countedStates } from "#prisma/conversation-states";
import { settings } from "#prisma/settings";
import { OrderRefused } from "#temporal/order-refused";
import { quietly, wakeConversation, wakeQueue, wakeSession } from "#temporal/wake";
import { lockAgentSql } from "./claim.ts";
import { closeWrapUp } from "./ending.ts";
import { writeFact } from "./fact.ts";
import { withdrawOffers } from "./offer-steps.ts";

export interface SessionView {
  presence: "available" | "break" | "offline";
  since: number;
  /** When a lost browser ends the session (epoch ms); null while one is connected. */
  graceEndsAt: number | null;
}

/** An agent's presence as its workflow sees it. */
export async function readSession(order: { agentId: string }): Promise<SessionView> {
  const agent = (
    await pool().query<{ presence: SessionView["presence"]; since: Date; disconnected_at: Date | null }>(
      "SELECT presence, since, disconnected_at FROM agents WHERE user_id = $1",
      [order.agentId],
    )
  ).rows[0];
  if (!agent) return { presence: "offline", since: 0, graceEndsAt: null };
  const grace = (await settings()).graceSeconds * 1000;
  return {
    presence: agent.presence,
    since: agent.since.getTime(),
    graceEndsAt: agent.disconnected_at === null ? null : agent.disconnected_at.getTime() + grace,
  };
}

/** The grace time is over: unless the browser came back, the agent is disconnected and its conversations go back (D23). */
export async function endGrace(order: { agentId: string }): Promise<void> {
  const grace = (await settings()).graceSeconds;
  const released = await inTransaction(async (db) => {
    await db.query(lockAgentSql, [order.agentId]);
    const lost = await db.query(
      `SELECT FROM agents WHERE user_id = $1 AND presence <> 'offline'
       AND disconnected_at <= clock_timestamp() - make_interval(secs => $2) + interval '50 milliseconds'`,
      [order.agentId, grace],
    );
    if (lost.rowCount === 0) return [];
    return goOffline(db, order.agentId, "system", `its browser was gone for ${grace} s`);
  });
  await tellReleased(released);
}

export interface Released {
  conversationId: string;
  threadId: string;
  campaignId: string;
}

/** Presence offline and every conversation back to the front of its queue, offers to where they were. The caller holds the agent's lock. */
export async function goOffline(db: Connection, agentId: string, by: string, why: string): Promise<Released[]> {
  await db.query(
    `UPDATE agents SET presence = 'offline', break_id = NULL, paused_by = NULL, not_responding = false, lapses = 0, disconnected_at = NULL,
       since = CASE WHEN presence = 'offline' THEN since ELSE clock_timestamp() END WHERE user_id = $1`,
    [agentId],
  );
  // Nobody has had what was only offered: it keeps its old place.
  const withdrawn = await withdrawOffers(db, agentId, by, why);
  // In the order in which arriving texts lock them.
  await db.query(
    `SELECT id FROM conversations WHERE agent_id = $1 AND state IN ${countedStates} ORDER BY id FOR UPDATE`,
    [agentId],
  );
  await closeWrapUps(db, agentId, by, why);
  // What is parked stays parked until its customer writes.
  const released = await db.query<{ id: string; thread_id: string; campaign_id: string }>(
    `UPDATE conversations SET state = 'waiting', agent_id = NULL, claim_id = NULL, requeued = true, waiting_since = clock_timestamp(), queued_at = clock_timestamp(),
       chat_deadline = NULL, assigned_at = NULL
     WHERE agent_id = $1 AND state IN ${countedStates} RETURNING id, thread_id, campaign_id`,
    [agentId],
  );
  for (const row of released.rows)
    await writeFact(db, {
      conversationId: row.id,
      what: "requeued",
      actor: by,
      why,
      details: { formerAgentId: agentId },
    });
  const given = released.rows.map((row) => ({
    conversationId: row.id,
    threadId: row.thread_id,
    campaignId: row.campaign_id,
  }));
  return [...withdrawn, ...given];
}

/** What it was summing up is closed with what is known: its customer waits for nothing. */
async function closeWrapUps(db: Connection, agentId: string, by: string, why: string): Promise<void> {
  const { rows } = await db.query<{ id: string; outcome: string | null; campaign_id: string }>(
    "SELECT id, outcome, campaign_id FROM conversations WHERE agent_id = $1 AND state = 'wrapup'",
    [agentId],
  );
  for (const { id, ...found } of rows)
    await closeWrapUp(db, { conversationId: id, found: { ...found, state: "wrapup" }, by, why });
}

/** Tells the workflows of conversations that lost their agent, and the queues they wait in. The sweep repeats what fails here. */
export async function tellReleased(released: Released[]): Promise<void> {
  await quietly(async () => {
    await Promise.all(released.map((each) => wakeConversation(each.threadId, "requeued")));
    const campaigns = new Set(released.map((each) => each.campaignId));
    await Promise.all([...campaigns].map((id) => wakeQueue(id, "a conversation came back")));
  });
}

export interface PresenceOrder {
  agentId: string;
  state: "available" | "break" | "offline";
  breakId?: string | null;
  source: "browser" | "api" | "supervisor" | "system";
  by: string;
  why?: string;
  /** Written into the audit in the same transaction; `onBehalf`: an administrator's key did it in the agent's place (D27). */
  audit?: { action: string; requestId: string; onBehalf?: boolean };
}

/** Takes an agent offline as `changePresence` does. The caller holds the agent's lock. */
export async function signOffLocked(
  db: Connection,
  order: { agentId: string; source: PresenceOrder["source"]; by: string; why: string },
): Promise<Released[]> {
  const paused = await db.query("SELECT FROM agents WHERE user_id = $1 AND paused_by IS NOT NULL", [order.agentId]);
  if (paused.rowCount && order.source !== "supervisor")
    await writeAudit(db, { ...order, state: "offline" }, { action: "agent.pause_ended" });
  await db.query("UPDATE agents SET presence_source = $2 WHERE user_id = $1", [order.agentId, order.source]);
  return goOffline(db, order.agentId, order.by, order.why);
}

/**
 * Sets an agent's presence; going offline gives the conversations back, a break the offers. A supervisor's break keeps its name until the agent or somebody else
 * ends it. Throws OrderRefused where a supervisor would bring an agent back that is offline.
 */
export async function changePresence(order: PresenceOrder): Promise<Released[]> {
  return inTransaction(async (db) => {
    await db.query(lockAgentSql, [order.agentId]);
    const before = (
      await db.query<{ presence: string; paused_by: string | null }>(
        "SELECT presence, paused_by FROM agents WHERE user_id = $1",
        [order.agentId],
      )
    ).rows[0];
    const bySupervisor = order.source === "supervisor";
    if (bySupervisor && order.state !== "offline" && before?.presence === "offline")
      throw new OrderRefused("agentOffline", "This agent is offline: there is nothing to pause.");
    // Who chose the break may be away from the desk: new conversations would wait there unseen.
    if (bySupervisor && order.state === "available" && before?.presence === "break" && !before.paused_by)
      throw new OrderRefused("ownBreak", "The agent chose this break: only the agent can end it.");
    if (order.audit) await writeAudit(db, order, order.audit);
    if (order.state === "offline") return signOffLocked(db, { ...order, why: order.why ?? "the agent went offline" });
    if (before?.paused_by && !bySupervisor) await writeAudit(db, order, { action: "agent.pause_ended" });
    const breakId = order.state === "break" ? (order.breakId ?? null) : null;
    const pausedBy = bySupervisor && order.state === "break" ? order.by.replace("user:", "") : null;
    await db.query(setPresenceSql, [order.agentId, order.state, breakId, order.source, pausedBy]);
    if (order.state !== "break") return [];
    return withdrawOffers(db, order.agentId, order.by, "the agent went on a break");
  });
}

// Where no browser's stream stands behind an agent who switched by one, the grace time begins here: no end of a stream will begin it.
// A supervisor's order is no sign of a browser: the grace goes on as it was, and what an outside system holds stays held by it (D23).
const setPresenceSql = `UPDATE agents SET presence = $2::presence, break_id = $3, paused_by = $5, not_responding = false,
    lapses = CASE WHEN $2 = 'available' THEN 0 ELSE lapses END,
    presence_source = CASE WHEN $4 = 'supervisor' AND presence_source = 'api' THEN 'api' ELSE $4 END,
    disconnected_at = CASE
      WHEN $4 = 'api' OR EXISTS (SELECT FROM agent_connections c WHERE c.agent_id = agents.user_id) THEN NULL
      WHEN $4 = 'supervisor' THEN disconnected_at
      ELSE clock_timestamp() END,
    since = CASE WHEN presence = $2::presence AND break_id IS NOT DISTINCT FROM $3 THEN since ELSE clock_timestamp() END
  WHERE user_id = $1`;

async function writeAudit(
  db: Connection,
  order: PresenceOrder,
  { action, requestId, onBehalf }: { action: string; requestId?: string; onBehalf?: boolean },
): Promise<void> {
  const target = `agent:${order.agentId}`;
  await db.query(
    "INSERT INTO audit (actor, on_behalf_of, action, target, details, request_id) VALUES ($1, $2, $3, $4, $5, $6)",
    [
      order.by,
      onBehalf ? target : null,
      action,
      target,
      JSON.stringify({ state: order.state, ...(order.breakId && { breakId: order.breakId }) }),
      requestId ?? null,
    ],
  );
}

/** A browser's live stream began: the grace time, if one ran, is over. */
export async function connectBrowser(agentId: string, connectionId: string, processId: string): Promise<boolean> {
  return inTransaction(async (db) => {
    await db.query(lockAgentSql, [agentId]);
    await db.query(
      // Who has never had a conversation is no agent yet; the pings add it when it is.
      `INSERT INTO agent_connections (id, agent_id, process_id) SELECT $1, user_id, $3 FROM agents WHERE user_id = $2
       ON CONFLICT (id) DO NOTHING`,
      [connectionId, agentId, processId],
    );
    const back = await db.query(
      "UPDATE agents SET disconnected_at = NULL WHERE user_id = $1 AND disconnected_at IS NOT NULL",
      [agentId],
    );
    return (back.rowCount ?? 0) > 0;
  });
}

/** Keeps a web process's streams alive, and brings back those that were given up. Returns the agents whose browser is back. */
export async function keepConnections(processId: string, open: ReadonlyMap<string, string>): Promise<string[]> {
  if (open.size === 0) return [];
  const agents = [...new Set(open.values())].sort();
  return inTransaction(async (db) => {
    // The agents first and in one order, as everybody who touches their connections does.
    await db.query("SELECT user_id FROM agents WHERE user_id = ANY($1) ORDER BY user_id FOR UPDATE", [agents]);
    await db.query(
      `INSERT INTO agent_connections (id, agent_id, process_id)
       SELECT c.id, a.user_id, $3 FROM unnest($1::uuid[], $2::uuid[]) AS c (id, agent) JOIN agents a ON a.user_id = c.agent
       ON CONFLICT (id) DO UPDATE SET last_ping_at = clock_timestamp()`,
      [[...open.keys()], [...open.values()], processId],
    );
    // Only of those that are there now: the last stream of an agent may have ended while this waited for the lock.
    const back = await db.query<{ user_id: string }>(
      `UPDATE agents SET disconnected_at = NULL WHERE user_id = ANY($1) AND disconnected_at IS NOT NULL
         AND EXISTS (SELECT FROM agent_connections c WHERE c.agent_id = agents.user_id) RETURNING user_id`,
      [agents],
    );
    return back.rows.map((row) => row.user_id);
  });
}

/** A live stream ended. Returns whether it was the agent's last one, so that the grace time begins (D23). */
export async function disconnectBrowser(agentId: string, connectionId: string): Promise<boolean> {
  return inTransaction(async (db) => {
    await db.query(lockAgentSql, [agentId]);
    await db.query("DELETE FROM agent_connections WHERE id = $1", [connectionId]);
    const lost = await db.query(noBrowserSql, [agentId]);
    return (lost.rowCount ?? 0) > 0;
  });
}

// Presence that an outside system set holds until it changes it; the grace is for browsers that existed.
const noBrowserSql = `UPDATE agents SET disconnected_at = clock_timestamp()
  WHERE user_id = $1 AND presence <> 'offline' AND presence_source <> 'api' AND disconnected_at IS NULL
    AND NOT EXISTS (SELECT FROM agent_connections c WHERE c.agent_id = agents.user_id)`;

/** Seconds without a ping after which a web process counts as dead and its streams as ended. */
export const pingLimitSeconds = 15;

/** Ends the streams of web processes that died; returns the agents that have no browser now. */
export async function dropDeadConnections(): Promise<string[]> {
  const isDead = "last_ping_at < clock_timestamp() - make_interval(secs => $1)";
  const dead = await pool().query<{ agent_id: string }>(
    `SELECT DISTINCT agent_id FROM agent_connections WHERE ${isDead}`,
    [pingLimitSeconds],
  );
  const lost: string[] = [];
  for (const { agent_id: agentId } of dead.rows) {
    const began = await inTransaction(async (db) => {
      await db.query(lockAgentSql, [agentId]);
      await db.query(`DELETE FROM agent_connections WHERE ${isDead} AND agent_id = $2`, [pingLimitSeconds, agentId]);
      return (await db.query(noBrowserSql, [agentId])).rowCount ?? 0;
    });
    if (began > 0) lost.push(agentId);
  }
  await quietly(() => Promise.all(lost.map((id) => wakeSession(id, "browser lost"))));
  return lost;
}
