import { pool, type Queryable } from "#prisma/client";
import { csvStream } from "./csv.ts";
import { keysOf, page } from "./paging.ts";
import type { Viewer } from "./session.ts";
import type { AuditQuery, AuditRow } from "./shapes/audit.ts";
import type { Page } from "./shapes/parts.ts";

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

/** The audit, newest first; for administrators. `target` may be a kind alone: `campaign`. */
export async function listAudit(query: AuditQuery): Promise<Page<AuditRow>> {
  const keys = keysOf(query.cursor, 1);
  const { rows } = await pool().query(
    `SELECT id, at, actor, on_behalf_of, action, target, details, request_id FROM audit
     WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR action = $2)
       AND ($3::text IS NULL OR target = $3 OR starts_with(target, $3 || ':'))
       AND ($4::text IS NULL OR actor = $4 OR on_behalf_of = $4)
       AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
     ORDER BY id DESC LIMIT $7`,
    [
      keys?.[0] ?? null,
      query.action ?? null,
      query.target ?? null,
      query.actor ?? null,
      query.from ?? null,
      query.to ?? null,
      query.limit + 1,
    ],
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

/** The same as a spreadsheet, whole. */
export function auditCsv(query: AuditQuery): ReadableStream<Uint8Array> {
  let cursor: string | null | undefined;
  return csvStream(["at", "actor", "onBehalfOf", "action", "target", "details", "requestId"], async () => {
    if (cursor === null) return [];
    const { items, nextCursor } = await listAudit({ ...query, limit: 1000, ...(cursor && { cursor }) });
    cursor = nextCursor;
    return items.map((row) => [
      row.at,
      row.actor,
      row.onBehalfOf ?? "",
      row.action,
      row.target,
      JSON.stringify(row.details),
      row.requestId ?? "",
    ]);
  });
}
