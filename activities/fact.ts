import { log } from "#environment/log";
import { conversationChanged } from "#environment/metrics";
import type { Queryable } from "#prisma/client";

export interface NewFact {
  conversationId?: string;
  dialerId?: string;
  what: string;
  actor: string;
  why?: string;
  details?: unknown;
  at?: Date;
}

/** Writes the because of a change into its timeline (I10); part of the change's own transaction. */
export async function writeFact(db: Queryable, fact: NewFact): Promise<void> {
  await db.query(
    `INSERT INTO facts (conversation_id, dialer_id, what, actor, why, details, at)
     VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, clock_timestamp()))`,
    [
      fact.conversationId ?? null,
      fact.dialerId ?? null,
      fact.what,
      fact.actor,
      fact.why ?? "",
      JSON.stringify(fact.details ?? {}),
      fact.at ?? null,
    ],
  );
  const { conversationId, dialerId, what, actor } = fact;
  log.info({ conversationId, dialerId, what, actor }, conversationId ? "conversation" : "dialer");
  if (conversationId) conversationChanged(what, (fact.details as { outcome?: string } | undefined)?.outcome);
}
