import { z } from "zod";
import { inTransaction, pool } from "#prisma/client";
import { type ConversationView, findConversation } from "./conversations.ts";
import type { Viewer } from "./session.ts";
import { notFound } from "./user-error.ts";

export interface CustomerField {
  name: string;
  value: string;
}

export interface CustomerView {
  id: string;
  phone: string;
  name: string;
  notes: string;
  /** What agents keep of a customer under names of their own, in their order. */
  fields: CustomerField[];
  since: string;
  /** Why texts to this number are blocked, strongest first; null when they are not. */
  blocked: { source: "stop" | "upload" | "person" | "api"; at: string } | null;
}

const field = z.object({ name: z.string().trim().min(1).max(60), value: z.string().trim().max(500) });

/** What a pane may change; what is left out stays. `notesWere` are the notes that the new ones grew from. */
export const customerChange = z.object({
  name: z.string().trim().max(120).optional(),
  notes: z.string().trim().max(4_000).optional(),
  notesWere: z.string().max(4_000).optional(),
  fields: z
    .array(field)
    .max(30)
    .refine((list) => new Set(list.map((each) => each.name.toLowerCase())).size === list.length, {
      message: "Two fields have the same name.",
    })
    .optional(),
});

/** The customer of a conversation as the desktop shows it. Throws notFound when it was erased. */
export async function readCustomer(of: ConversationView): Promise<CustomerView> {
  const { rows } = await pool().query(
    `SELECT p.id, p.address AS phone, p.name, p.notes, p.fields, p.created_at AS since,
       (SELECT json_build_object('source', b.source, 'at', b.at) FROM black_list b
        WHERE b.phone_e164 = p.address AND b.dialer_id IS NULL AND (b.campaign_id IS NULL OR b.campaign_id = $2)
        ORDER BY b.source = 'stop' DESC, b.at LIMIT 1) AS blocked
     FROM customers p WHERE p.id = $1`,
    [of.customer.id, of.campaignId],
  );
  if (!rows[0]) throw notFound("The customer");
  return { ...rows[0], since: rows[0].since.toISOString() };
}

/** Kept; or not, since somebody else has changed the notes meanwhile: to these. */
type CustomerSaved = { saved: true } | { saved: false; notes: string };

/**
 * Changes what is kept of a customer, through a conversation that the viewer may see. Notes that somebody else has changed meanwhile are not
 * written over: nothing is saved then, and the answer holds them.
 */
export async function saveCustomer(
  viewer: Viewer,
  order: { conversationId: string } & z.infer<typeof customerChange>,
): Promise<CustomerSaved> {
  const { customer } = await findConversation(viewer, order.conversationId);
  const { name, notes, notesWere, fields } = order;
  const saved = await inTransaction(async (db): Promise<CustomerSaved> => {
    const { rows } = await db.query<{ notes: string }>("SELECT notes FROM customers WHERE id = $1 FOR UPDATE", [
      customer.id,
    ]);
    const before = rows[0]?.notes;
    if (before === undefined) throw notFound("The customer");
    if (notes !== undefined && notesWere !== undefined && before !== notesWere && before !== notes)
      return { saved: false, notes: before };
    await db.query(
      "UPDATE customers SET name = coalesce($2, name), notes = coalesce($3, notes), fields = coalesce($4::jsonb, fields) WHERE id = $1",
      [customer.id, name ?? null, notes ?? null, fields ? JSON.stringify(fields) : null],
    );
    return { saved: true };
  });
  // Customers have no announcement of their own: the conversations that stand on somebody's screen carry the name.
  if (saved.saved)
    await pool().query(
      `UPDATE conversations SET unread = unread WHERE id = $2
         OR thread_id IN (SELECT id FROM threads WHERE customer_id = $1) AND state NOT IN ('closed', 'missed')`,
      [customer.id, order.conversationId],
    );
  return saved;
}
