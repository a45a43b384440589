import { pool } from "#prisma/client";
import { userOfActor } from "./actor.ts";
import { keysOf, page } from "./paging.ts";
import { type RefusedFormat, refusedFile } from "./refused-file.ts";
import type { Viewer } from "./session.ts";
import type { BlacklistUpload } from "./shapes/blacklist.ts";
import type { Refusal } from "./shapes/dialers.ts";
import type { Page, PageQuery } from "./shapes/parts.ts";
import { sayer } from "./spoken-error.ts";
import { notFound } from "./user-error.ts";

/**
 * The do-not-contact files that were uploaded, newest first. A supervisor sees the own ones: a refused line may name what
 * the person who uploaded it sees and another does not (D27).
 */
export async function listBlacklistUploads(viewer: Viewer, query: PageQuery): Promise<Page<BlacklistUpload>> {
  const before = keysOf(query.cursor, 1)?.[0] ?? null;
  const params: unknown[] = [before, query.limit + 1];
  const { rows } = await pool().query(
    `SELECT p.id, p.file_name, p.status, p.added, p.already, p.refused, p.at, u.name AS by_name
     FROM blacklist_uploads p LEFT JOIN users u ON u.id = ${userOfActor("p.by")}
     WHERE ($1::uuid IS NULL OR (p.at, p.id) < (SELECT at, id FROM blacklist_uploads WHERE id = $1)) AND ${own(viewer, params)}
     ORDER BY p.at DESC, p.id DESC LIMIT $2`,
    params,
  );
  return page(
    rows,
    query.limit,
    (row) => [row.id],
    (row) => ({
      id: row.id,
      fileName: row.file_name,
      status: row.status,
      accepted: row.added,
      known: row.already,
      refused: row.refused,
      at: row.at.toISOString(),
      byName: row.by_name,
    }),
  );
}

/** The lines that an upload refused, as a file (F77, D12). */
export async function refusedBlacklistLines(
  viewer: Viewer,
  uploadId: string,
  format: RefusedFormat,
): Promise<ReadableStream<Uint8Array>> {
  const params: unknown[] = [uploadId];
  const found = await pool().query(
    `SELECT 1 FROM blacklist_uploads p WHERE p.id = $1 AND ${own(viewer, params)}`,
    params,
  );
  if (!found.rows[0]) throw notFound("The upload");
  return refusedFile(
    async (after, limit) => {
      const { rows } = await pool().query<Refusal & { id: number }>(
        "SELECT id, line, reason, raw FROM blacklist_refusals WHERE upload_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        [uploadId, after, limit],
      );
      return rows;
    },
    format,
    await sayer(),
  );
}

function own(viewer: Viewer, params: unknown[]): string {
  if (viewer.role === "administrator") return "(true)";
  params.push(`user:${viewer.userId}`);
  return `(p.by = $${params.length})`;
}
