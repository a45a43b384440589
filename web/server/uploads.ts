import { pool } from "#prisma/client";
import { userOfActor } from "./actor.ts";
import { refuseHiddenDialer } from "./dialers.ts";
import { keysOf, page } from "./paging.ts";
import { type RefusedFormat, refusedFile } from "./refused-file.ts";
import type { Viewer } from "./session.ts";
import type { Refusal, Upload } from "./shapes/dialers.ts";
import type { Page, PageQuery } from "./shapes/parts.ts";
import { sayer } from "./spoken-error.ts";
import { notFound } from "./user-error.ts";

/** What was loaded into a dialer, newest first: files, API calls and single messages. */
export async function listUploads(viewer: Viewer, dialerId: string, query: PageQuery): Promise<Page<Upload>> {
  await refuseHiddenDialer(viewer, dialerId);
  const before = keysOf(query.cursor, 1)?.[0] ?? null;
  const { rows } = await pool().query(
    `SELECT p.id, p.kind, p.file_name, p.status, p.accepted, p.refused, p.duplicates, p.duplicates_dropped, p.by, p.at, u.name AS by_name
     FROM uploads p LEFT JOIN users u ON u.id = ${userOfActor("p.by")}
     WHERE p.dialer_id = $1 AND ($2::uuid IS NULL OR (p.at, p.id) < (SELECT at, id FROM uploads WHERE id = $2))
     ORDER BY p.at DESC, p.id DESC LIMIT $3`,
    [dialerId, before, query.limit + 1],
  );
  return page(rows, query.limit, (row) => [row.id], uploadOf);
}

/** One upload with the first hundred lines that it refused. */
export async function readUpload(
  viewer: Viewer,
  dialerId: string,
  uploadId: string,
): Promise<Upload & { refusals: Refusal[] }> {
  await refuseHiddenDialer(viewer, dialerId);
  const { rows } = await pool().query(
    `SELECT p.id, p.kind, p.file_name, p.status, p.accepted, p.refused, p.duplicates, p.duplicates_dropped, p.by, p.at, u.name AS by_name
     FROM uploads p LEFT JOIN users u ON u.id = ${userOfActor("p.by")} WHERE p.id = $1 AND p.dialer_id = $2`,
    [uploadId, dialerId],
  );
  if (!rows[0]) throw notFound("The upload");
  const [refusals, say] = await Promise.all([refusalsAfter(uploadId, 0, 100), sayer()]);
  return {
    ...uploadOf(rows[0]),
    refusals: refusals.map(({ id: _, ...refusal }) => ({ ...refusal, reason: say(refusal.reason) })),
  };
}

/** The lines that an upload refused, as a file (D12). */
export async function refusedLines(
  viewer: Viewer,
  dialerId: string,
  uploadId: string,
  format: RefusedFormat,
): Promise<ReadableStream<Uint8Array>> {
  await readUpload(viewer, dialerId, uploadId);
  return refusedFile((after, limit) => refusalsAfter(uploadId, after, limit), format, await sayer());
}

async function refusalsAfter(uploadId: string, after: number, limit: number): Promise<(Refusal & { id: number })[]> {
  const { rows } = await pool().query<Refusal & { id: number }>(
    "SELECT id, line, reason, raw FROM upload_refusals WHERE upload_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    [uploadId, after, limit],
  );
  return rows;
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the query above, column by column
function uploadOf(row: any): Upload {
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    status: row.status,
    accepted: row.accepted,
    refused: row.refused,
    duplicates: row.duplicates,
    duplicatesDropped: row.duplicates_dropped,
    by: row.by,
    byName: row.by_name,
    at: row.at.toISOString(),
  };
}
