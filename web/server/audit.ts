import { pool, type Queryable } from "#prisma/client";
import { keysOf, page } from "./paging.ts";
import type { Viewer } from "./session.ts";
import type { Page, PageQuery } from "./shapes/parts.ts";

/** What somebody changed: written in the transaction of the change itself. Details hold no secrets and no customer's text. */
export async function audit(
  connection: Queryable,
  viewer: Viewer,
  action: string,
  target: string,
  details: Record<string, unknown> = {},
  requestId?: string,
): Promise<void> {
  await connection.query("INSERT INTO audit (actor, action, target, details, request_id) VALUES ($1, $2, $3, $4, $5)", [
    `user:${viewer.userId}`,
    action,
    target,
    JSON.stringify(details),
    requestId ?? null,
  ]);
}

/** The names of the fields in which two shapes differ, for an audit row: what was changed, not to what. */
export function changedFields(before: object, after: object): string[] {
  const old = before as Record<string, unknown>;
  return Object.entries(after)
    .filter(([key, value]) => JSON.stringify(old[key]) !== JSON.stringify(value))
    .map(([key]) => key);
}

export interface AuditRow {
  id: string;
  at: string;
  actor: string;
  onBehalfOf: string | null;
  action: string;
  target: string;
  details: Record<string, unknown>;
  requestId: string | null;
}

/** The audit, newest first; for administrators. */
export async function listAudit(query: PageQuery & { action?: string; target?: string }): Promise<Page<AuditRow>> {
  const keys = keysOf(query.cursor, 1);
  const { rows } = await pool().query(
    `SELECT id, at, actor, on_behalf_of, action, target, details, request_id FROM audit
     WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR target = $3)
     ORDER BY id DESC LIMIT $4`,
    [keys?.[0] ?? null, query.action ?? null, query.target ?? null, query.limit + 1],
  );
  return page(
    rows,
    query.limit,
    (row) => [row.id],
    (row) => ({
      id: String(row.id),
      at: row.at.toISOString(),
      actor: row.actor,
      onBehalfOf: row.on_behalf_of,
      action: row.action,
      target: row.target,
      details: row.details,
      requestId: row.request_id,
    }),
  );
}
