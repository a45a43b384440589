import { toE164 } from "#domain/phone";
import { inTransaction, pool } from "#prisma/client";
import { settings } from "#prisma/settings";
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

/**
 * The do-not-contact list, newest first (D14). With `campaign`, a campaign's or dialer's id: what holds for it, entries for
 * everything too; with `scope`: only what was made for it, or with `all` for everything.
 */
export async function listBlacklist(viewer: Viewer, query: BlacklistQuery): Promise<Page<BlacklistEntry>> {
  const params: unknown[] = [query.limit + 1];
  const param = (value: unknown) => `$${params.push(value)}`;
  const before = keysOf(query.cursor, 1)?.[0];
  const wanted: string[] = [];
  if (before !== undefined) wanted.push(`b.id < ${param(before)}::bigint`);
  const digits = query.phone?.replace(/\D/g, "").replace(/^0+/, "");
  if (query.phone && !digits) wanted.push("false");
  else if (query.phone && digits) {
    // A whole number is found by the index; a piece of one is looked for in every entry.
    const exact = toE164(query.phone, (await settings()).defaultCountry);
    const known = exact && (await pool().query("SELECT 1 FROM black_list WHERE phone_e164 = $1 LIMIT 1", [exact]));
    wanted.push(
      known && known.rows.length > 0
        ? `b.phone_e164 = ${param(exact)}`
        : `strpos(b.phone_e164, ${param(digits)}::text) > 0`,
    );
  }
  // Literals, so that the partial indexes serve: both come from closed lists.
  if (query.source) wanted.push(`b.source = '${query.source}'`);
  if (query.scope === "all") wanted.push("b.campaign_id IS NULL AND b.dialer_id IS NULL");
  else if (query.scope) {
    const id = param(query.scope);
    wanted.push(`(b.campaign_id = ${id}::uuid OR b.dialer_id = ${id}::uuid)`);
  }
  if (query.campaign) {
    const id = param(query.campaign);
    wanted.push(
      `(b.campaign_id = ${id}::uuid OR b.dialer_id = ${id}::uuid OR (b.campaign_id IS NULL AND b.dialer_id IS NULL))`,
    );
  }
  const { rows } = await pool().query(
    `SELECT b.id, b.phone_e164, coalesce(c.name, d.name) AS campaign, b.source, b.at, b.by, u.name AS by_name,
       CASE WHEN b.campaign_id IS NOT NULL THEN 'campaign' WHEN b.dialer_id IS NOT NULL THEN 'dialer' END AS kind FROM ${tables}
     WHERE ${[...wanted, entryScope(viewer, params)].join(" AND ")}
     ORDER BY b.id DESC LIMIT $1`,
    params,
  );
  return page(rows, query.limit, (row) => [row.id], entryOf);
}

/**
 * Removes an entry, so that the number may be written to again. A `stop` entry is refused to everybody: only the customer ends
 * it, by writing START (D15, D30). One that holds for everything is an administrator's to remove, since it protects from
 * people of all groups (D27).
 */
export async function removeFromBlacklist(viewer: Viewer, id: string, requestId?: string): Promise<void> {
  await inTransaction(async (connection) => {
    const params: unknown[] = [id];
    const { rows } = await connection.query(
      `SELECT b.id, b.source, b.campaign_id, b.dialer_id, b.at FROM ${tables}
       WHERE b.id = $1::bigint AND ${entryScope(viewer, params)} FOR UPDATE OF b`,
      params,
    );
    const entry = rows[0];
    if (!entry) throw notFound("The entry");
    if (entry.source === "stop")
      throw new UserError("This person wrote STOP. Only START from the same phone ends that.", {
        status: 409,
        code: "stopStays",
      });
    if (!entry.campaign_id && !entry.dialer_id && viewer.role !== "administrator")
      throw new UserError("This entry holds for everything: only an administrator may remove it.", {
        status: 403,
        code: "globalEntry",
      });
    await connection.query("DELETE FROM black_list WHERE id = $1::bigint", [id]);
    const { source, campaign_id: campaignId, dialer_id: dialerId, at: since } = entry;
    const details = { source, campaignId, dialerId, since };
    await audit(connection, viewer, "do-not-contact entry removed", `blacklist:${id}`, details, requestId);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the query above, column by column
function entryOf(row: any): BlacklistEntry {
  return {
    id: String(row.id),
    phone: row.phone_e164,
    campaign: row.campaign,
    kind: row.kind,
    source: row.source,
    at: row.at.toISOString(),
    by: row.by,
    byName: row.by_name,
  };
}
