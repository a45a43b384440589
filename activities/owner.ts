import type { Connection } from "#prisma/client";

/**
 * Whoever owns a conversation has a row of `agents`, the lock of every claim. A supervisor gets one when it first takes a conversation, and is
 * there as long as its browser is: signing out or losing it gives back what it has (D23). No campaign's queue gives it any.
 */
export async function beOwner(db: Connection, userId: string, source: "browser" | "api"): Promise<string | undefined> {
  const { rows } = await db.query<{ role: string }>("SELECT role FROM users WHERE id = $1 AND enabled", [userId]);
  const role = rows[0]?.role;
  if (!role || role === "agent") return role;
  await db.query("INSERT INTO agents (user_id) VALUES ($1) ON CONFLICT (user_id) DO NOTHING", [userId]);
  await db.query(
    `UPDATE agents SET presence = 'available', presence_source = $2, since = clock_timestamp(),
       disconnected_at = CASE WHEN $2 = 'browser'
         AND NOT EXISTS (SELECT FROM agent_connections c WHERE c.agent_id = agents.user_id) THEN clock_timestamp() END
     WHERE user_id = $1 AND presence = 'offline'`,
    [userId, source],
  );
  return role;
}
