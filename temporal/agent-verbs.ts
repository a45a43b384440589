// What people and outside systems do with agents. Presence is committed in Postgres first: it holds with Temporal down.
import {
  changePresence,
  connectBrowser,
  disconnectBrowser,
  keepConnections,
  type PresenceOrder,
  signOffLocked,
  tellReleased,
} from "#activities/agent-session";
import { lockAgentSql } from "#activities/claim";
import { wakeQueuesOf } from "#activities/queue-wake";
import { inTransaction, pool } from "#prisma/client";
import { sessionHoldsSql } from "#prisma/session-holds";
import { quietly, wakeSession } from "./wake.ts";

/**
 * Sets an agent's presence. Available agents get waiting conversations at once; offline ones give theirs back (D23). Returns how many went back.
 */
export async function setPresence(order: PresenceOrder): Promise<{ released: number }> {
  const released = await changePresence(order);
  await tellReleased(released);
  await quietly(async () => {
    await wakeSession(order.agentId, order.state);
    if (order.state === "available") await wakeQueuesOf(order.agentId, "an agent is available");
  });
  return { released: released.length };
}

/** An outside telephone system reports a call. */
export async function setOnCall(agentId: string, onCall: boolean): Promise<void> {
  await pool().query(
    `UPDATE agents SET on_call = $2, call_since = CASE WHEN on_call = $2 THEN call_since ELSE clock_timestamp() END WHERE user_id = $1`,
    [agentId, onCall],
  );
  if (!onCall) await quietly(() => wakeQueuesOf(agentId, "a call ended"));
}

/**
 * Ends one sign-in of a user, or all of them; the last one's end takes an agent offline and gives its conversations back. Where somebody else
 * does it (`by` is `user:<id>`), the sign-in keeps who, so that its person is told. Returns how many conversations went back.
 */
export async function endSession(order: {
  userId: string;
  sessionId?: string;
  by: string;
  why: string;
  audit?: { action: string; requestId: string };
}): Promise<{ released: number }> {
  const other = order.by.startsWith("user:") && order.by !== `user:${order.userId}` ? order.by.slice(5) : null;
  // One transaction, or a process that dies in between leaves an agent whom nobody can be signed in as, and who still gets conversations.
  const released = await inTransaction(async (db) => {
    const isAgent = (await db.query(lockAgentSql, [order.userId])).rowCount;
    const ended = await db.query(
      `UPDATE sessions SET revoked_at = clock_timestamp(), revoked_reason = $3, revoked_by = $4
       WHERE user_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id = $2)`,
      [order.userId, order.sessionId ?? null, order.why, other],
    );
    if (order.audit)
      await db.query("INSERT INTO audit (actor, action, target, details, request_id) VALUES ($1, $2, $3, $4, $5)", [
        order.by,
        order.audit.action,
        `user:${order.userId}`,
        JSON.stringify({ signIns: ended.rowCount }),
        order.audit.requestId,
      ]);
    if (!isAgent) return null;
    const left = await db.query(
      `SELECT FROM sessions s WHERE s.user_id = $1 AND s.kind = 'browser' AND ${sessionHoldsSql("s")} LIMIT 1`,
      [order.userId],
    );
    if (left.rowCount) return null;
    const source = other ? "supervisor" : "browser";
    return signOffLocked(db, { agentId: order.userId, source, by: order.by, why: order.why });
  });
  if (!released) return { released: 0 };
  await tellReleased(released);
  await quietly(() => wakeSession(order.userId, "offline"));
  return { released: released.length };
}

/** A live stream of an agent's browser began. */
export async function browserConnected(agentId: string, connectionId: string, processId: string): Promise<void> {
  if (await connectBrowser(agentId, connectionId, processId)) await quietly(() => wakeSession(agentId, "browser back"));
}

/** A live stream of an agent's browser ended; the last one starts the grace time (D23). */
export async function browserGone(agentId: string, connectionId: string): Promise<void> {
  if (await disconnectBrowser(agentId, connectionId)) await quietly(() => wakeSession(agentId, "browser lost"));
}

/**
 * Says that this web process and these streams of its live (connection → agent); call every five seconds. A process that was frozen for so long
 * that it was given up comes back this way.
 */
export async function pingConnections(processId: string, open: ReadonlyMap<string, string>): Promise<void> {
  const back = await keepConnections(processId, open);
  await quietly(() => Promise.all(back.map((agentId) => wakeSession(agentId, "browser back"))));
}
