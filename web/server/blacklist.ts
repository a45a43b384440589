import { toE164 } from "#domain/phone";
import { environment } from "#environment/environment";
import { inTransaction, pool } from "#prisma/client";
import { userOfActor } from "./actor.ts";
import { audit } from "./audit.ts";
import { keysOf, page } from "./paging.ts";
import { campaignScope, dialerScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import type { BlacklistEntry, BlacklistQuery } from "./shapes/blacklist.ts";
import type { Page } from "./shapes/parts.ts";
import { notFound, UserError } from "./user-error.ts";

const tables = `black_list b LEFT JOIN campaigns c ON c.id = b.campaign_id LEFT JOIN dialers d ON d.id = b.dialer_id
  LEFT JOIN users u ON u.id = ${userOfActor("b.by")}`;

/** Entries for everything, and those of the campaigns and dialers that the viewer sees. */
function entryScope(viewer: Viewer, params: unknown[]): string {
  return `(CASE WHEN b.campaign_id IS NOT NULL THEN ${campaignScope(viewer, "c", params)}
    WHEN b.dialer_id IS NOT NULL THEN ${dialerScope(viewer, "d", params)} ELSE true END)`;
}

/** The do-not-contact list, newest first (D14). With `campaign`, a campaign's or dialer's id: what holds for it. */
export async function listBlacklist(viewer: Viewer, query: BlacklistQuery): Promise<Page<BlacklistEntry>> {
  const before = keysOf(query.cursor, 1)?.[0] ?? null;
  const exact = query.phone ? toE164(query.phone, environment().defaultCountry) : null;
  const digits = query.phone?.replace(/\D/g, "").replace(/^0+/, "") || null;
  const params: unknown[] = [before, exact, digits, query.source ?? null, query.campaign ?? null, query.limit + 1];
  const { rows } = await pool().query(
    `SELECT b.id, b.phone_e164, coalesce(c.name, d.name) AS campaign, b.source, b.at, b.by, u.name AS by_name FROM ${tables}
     WHERE ($1::bigint IS NULL OR b.id < $1)
       AND ($3::text IS NULL OR b.phone_e164 = $2 OR strpos(b.phone_e164, $3) > 0)
       AND ($4::text IS NULL OR b.source = $4)
       AND ($5::uuid IS NULL OR b.campaign_id = $5 OR b.dialer_id = $5 OR (b.campaign_id IS NULL AND b.dialer_id IS NULL))
       AND ${entryScope(viewer, params)}
     ORDER BY b.id DESC LIMIT $6`,
    params,
  );
  return page(rows, query.limit, (row) => [row.id], entryOf);
}

/**
 * Removes an entry, so that the number may be written to again. A `stop` entry is refused: only the customer ends it, by
 * writing START (D15, D30).
 */
export async function removeFromBlacklist(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    const params: unknown[] = [id];
    const { rows } = await connection.query(
      `SELECT b.id, b.source, b.campaign_id, b.dialer_id FROM ${tables}
       WHERE b.id = $1::bigint AND ${entryScope(viewer, params)} FOR UPDATE OF b`,
      params,
    );
    const entry = rows[0];
    if (!entry) throw notFound("The entry");
    if (entry.source === "stop")
      throw new UserError("This person wrote STOP. Only START from the same phone ends that.", { status: 409 });
    await connection.query("DELETE FROM black_list WHERE id = $1::bigint", [id]);
    const details = { source: entry.source, campaignId: entry.campaign_id, dialerId: entry.dialer_id };
    await audit(connection, viewer, "do-not-contact entry removed", `blacklist:${id}`, details, requestId);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the query above, column by column
function entryOf(row: any): BlacklistEntry {
  return {
    id: String(row.id),
    phone: row.phone_e164,
    campaign: row.campaign,
    source: row.source,
    at: row.at.toISOString(),
    by: row.by,
    byName: row.by_name,
  };
}
