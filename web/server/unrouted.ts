import { pool } from "#prisma/client";
import { dismissUnrouted as dismiss, routeUnrouted as route } from "#temporal/client";
import { keysOf, page } from "./paging.ts";
import type { Viewer } from "./session.ts";
import type { Page, PageQuery } from "./shapes/parts.ts";
import type { UnroutedText } from "./shapes/unrouted.ts";

/** Texts that no campaign answers, in the order of their arrival (D22); for administrators, since no group owns them. */
export async function listUnrouted(query: PageQuery & { provider?: string | undefined }): Promise<Page<UnroutedText>> {
  const after = keysOf(query.cursor, 1)?.[0] ?? null;
  const { rows } = await pool().query(
    `SELECT m.id, m.seq, m.at, m.provider_id, p.name AS provider_name, m.from_address, m.to_address, m.text
     FROM messages m JOIN providers p ON p.id = m.provider_id
     WHERE m.routing = 'unrouted' AND ($1::bigint IS NULL OR m.seq > $1) AND ($2::uuid IS NULL OR m.provider_id = $2)
     ORDER BY m.seq LIMIT $3`,
    [after, query.provider ?? null, query.limit + 1],
  );
  return page(
    rows,
    query.limit,
    (row) => [row.seq],
    (row) => ({
      id: row.id,
      at: row.at.toISOString(),
      providerId: row.provider_id,
      providerName: row.provider_name,
      from: row.from_address,
      to: row.to_address,
      text: row.text,
    }),
  );
}

/** Gives an unrouted text, with all others of its thread, to a campaign. Throws OrderRefused when it is routed already. */
export async function routeUnrouted(viewer: Viewer, messageId: string, campaignId: string, requestId?: string) {
  return route({
    messageId,
    campaignId,
    by: `user:${viewer.userId}`,
    now: new Date(),
    ...(requestId && { requestId }),
  });
}

/** Puts an unrouted text, with all others of its thread, aside for good. Throws OrderRefused when somebody was quicker. */
export async function dismissUnrouted(viewer: Viewer, messageId: string, reason: string, requestId?: string) {
  await dismiss({ messageId, reason, by: `user:${viewer.userId}`, ...(requestId && { requestId }) });
}
