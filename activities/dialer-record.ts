import type { Connection } from "#prisma/client";
import { writeFact } from "./fact.ts";

export interface DialerOrder {
  dialerId: string;
  /** Actor: `user:<id>`, `system` … */
  by: string;
  reason?: string;
  requestId?: string;
}

/** Writes what an order did to a dialer's history and to the audit, in the order's own transaction (I10). */
export async function recordOrder(db: Connection, order: DialerOrder, what: string, details: object): Promise<void> {
  await writeFact(db, { dialerId: order.dialerId, what, actor: order.by, why: order.reason ?? "", details });
  await db.query("INSERT INTO audit (actor, action, target, details, request_id) VALUES ($1, $2, $3, $4, $5)", [
    order.by,
    `dialer.${what}`,
    `dialer:${order.dialerId}`,
    JSON.stringify({ ...details, ...(order.reason ? { reason: order.reason } : {}) }),
    order.requestId ?? null,
  ]);
}
