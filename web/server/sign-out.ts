import { pool } from "#prisma/client";
import { endSession } from "#temporal/client";
import { isUuid } from "./uuid.ts";

/** Ends a session by its person's wish. An agent without another session goes offline, and its conversations to the queue (D23). */
export async function signedOut(sessionId: string): Promise<void> {
  if (!isUuid(sessionId)) return;
  const { rows } = await pool().query<{ user_id: string }>(
    "SELECT user_id FROM sessions WHERE id = $1 AND revoked_at IS NULL",
    [sessionId],
  );
  const userId = rows[0]?.user_id;
  if (userId) await endSession({ userId, sessionId, by: `user:${userId}`, why: "signed out" });
}
