import { pool } from "#prisma/client";
import { userOfActor } from "./actor.ts";
import type { Viewer } from "./session.ts";
import { sayer } from "./spoken-error.ts";
import { notFound } from "./user-error.ts";

/** What became of a conversation that the viewer had. */
export interface DepartureView {
  what: string;
  /** The person who did it; null for the system. */
  by: string | null;
  /** The viewer did it. */
  own: boolean;
  why: string;
  /** Who has it now. */
  agentName: string | null;
}

/** What took a conversation away from the viewer, and who did it. Throws notFound when the viewer never had it. */
export async function readDeparture(viewer: Viewer, conversationId: string): Promise<DepartureView> {
  const { rows } = await pool().query<DepartureView & { actor: string }>(
    `SELECT f.what, f.actor, f.why, (SELECT u.name FROM users u WHERE u.id = ${userOfActor("f.actor")}) AS by,
       (SELECT u.name FROM users u WHERE u.id = c.agent_id) AS "agentName"
     FROM conversations c JOIN facts f ON f.conversation_id = c.id
     WHERE c.id = $1 AND EXISTS (SELECT FROM facts h WHERE h.conversation_id = c.id
       AND $2 IN (h.details->>'agentId', h.details->>'formerAgentId'))
       AND f.what NOT IN ('replied', 'reminded', 'waiting')
     ORDER BY f.id DESC LIMIT 1`,
    [conversationId, viewer.userId],
  );
  const found = rows[0];
  if (!found) throw notFound("The conversation");
  const say = await sayer();
  const { actor, ...departure } = found;
  return { ...departure, own: actor.endsWith(`:${viewer.userId}`), why: say(found.why) };
}
