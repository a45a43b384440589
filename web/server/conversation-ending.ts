import { pool } from "#prisma/client";
import type { Viewer } from "./session.ts";

/** How a conversation ends, as far as it has: wrap-up, disposition, and a transfer's way back. */
export interface EndingView {
  wrapUpSince: string | null;
  wrapUpDeadline: string | null;
  dispositionId: string | null;
  /** The disposition's names, the broadest first. */
  disposition: string[];
  note: string;
  /** Parked since. */
  parkedAt: string | null;
  /** Who gets it back, and when, unless somebody takes it before. */
  returnsTo: string | null;
  returnDeadline: string | null;
  /** The viewer may go on with it now that it has ended: a member of its campaign, or a supervisor. */
  canReopen: boolean;
}

export async function readEnding(viewer: Viewer, conversationId: string): Promise<EndingView> {
  const { rows } = await pool().query(
    `SELECT c.wrap_up_deadline - make_interval(secs => k.wrap_up_seconds) AS "wrapUpSince", c.wrap_up_deadline AS "wrapUpDeadline",
       c.disposition_id AS "dispositionId", c.disposition_note AS note, c.parked_at AS "parkedAt", c.return_deadline AS "returnDeadline",
       (SELECT u.name FROM users u WHERE u.id = c.transferred_from) AS "returnsTo",
       array_remove(ARRAY[d3.name, d2.name, d1.name], NULL) AS disposition,
       $3 OR EXISTS (SELECT FROM members m WHERE m.campaign_id = c.campaign_id AND m.agent_id = $2) AS "canReopen"
     FROM conversations c JOIN campaigns k ON k.id = c.campaign_id
       LEFT JOIN dispositions d1 ON d1.id = c.disposition_id LEFT JOIN dispositions d2 ON d2.id = d1.parent_id
       LEFT JOIN dispositions d3 ON d3.id = d2.parent_id
     WHERE c.id = $1`,
    [conversationId, viewer.userId, viewer.role !== "agent"],
  );
  return Object.fromEntries(
    Object.entries(rows[0] ?? {}).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  ) as unknown as EndingView;
}
