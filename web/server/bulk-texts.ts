import { spoolStates, stateWord } from "#domain/spool-state";
import { pool } from "#prisma/client";
import type { ConversationView } from "./conversations.ts";
import { dialerScope } from "./scope.ts";
import type { Viewer } from "./session.ts";

/** A text that a dialer sent to a customer. */
export interface BulkTextView {
  id: number;
  dialerName: string;
  text: string;
  at: string;
  status: "sent" | "delivered" | "unknown";
}

const shown = [spoolStates.sent, spoolStates.delivered, spoolStates.unknown];

/**
 * The bulk texts that a conversation's customer got (F47), newest first: those of its own provider account, to which its answers come (D22),
 * and those of dialers that the viewer sees.
 */
export async function bulkTextsTo(viewer: Viewer, of: ConversationView, limit = 20): Promise<BulkTextView[]> {
  const params: unknown[] = [of.customer.phone, of.threadId, limit];
  const { rows } = await pool().query<Omit<BulkTextView, "at" | "status"> & { at: Date; state: number }>(
    `SELECT s.id, d.name AS "dialerName", s.message AS text, a.intent_at AS at, s.state
     FROM attempts a JOIN sms_spool s ON s.id = a.spool_id AND s.attempt_id = a.id JOIN dialers d ON d.id = s.dialer_id
     WHERE a.phone_e164 = $1 AND s.state IN (${shown.join(", ")})
       AND (d.provider_id = (SELECT provider_id FROM threads WHERE id = $2) OR ${dialerScope(viewer, "d", params)})
     ORDER BY s.id DESC LIMIT $3`,
    params,
  );
  return rows.map(({ at, state, ...row }) => ({
    ...row,
    id: Number(row.id),
    at: at.toISOString(),
    status: stateWord(state) as BulkTextView["status"],
  }));
}
