import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { judgeMedia, longestMedia, mediaKind, mediaName, sniffedBytes } from "#domain/media-type";
import { mediaLinkHolds } from "#environment/media-link";
import { inTransaction, pool } from "#prisma/client";
import { mediaStore } from "#prisma/media-store";
import { adapterFor } from "#providers/adapters";
import type { MediaCapability } from "#providers/provider";
import { readBody } from "./body.ts";
import { findConversation } from "./conversations.ts";
import { conversationScope } from "./scope.ts";
import type { Viewer } from "./session.ts";
import { notFound, UserError } from "./user-error.ts";

/** A file of a text as pages and the API show it. */
export interface MediaView {
  id: string;
  /** Where its bytes are, for who may see the conversation. */
  url: string;
  contentType: string;
  fileName: string;
  bytes: number;
  state: "waiting" | "stored" | "failed";
  /** Why it could not be had. */
  error: string | null;
}

/** The files of the text `alias`, in their order, as a column of its query. */
export const mediaColumn = (
  alias: string,
) => `coalesce((SELECT json_agg(json_build_object('id', f.id, 'url', '/api/media/' || f.id,
  'contentType', f.content_type, 'fileName', f.file_name, 'bytes', f.bytes, 'state', f.state, 'error', f.error) ORDER BY f.place)
  FROM media f WHERE f.message_id = ${alias}.id), '[]'::json)`;

interface StoredFile {
  id: string;
  type: string;
  name: string;
  bytes: number;
}

/**
 * A kept file that the viewer may see: of a text in a conversation that it sees or that stands in the same thread and campaign as one (F47), or
 * its own upload. Throws notFound, also for one that is not here yet.
 */
export async function findMedia(viewer: Viewer, mediaId: string): Promise<StoredFile> {
  const params: unknown[] = [mediaId, viewer.userId];
  const { rows } = await pool().query<StoredFile>(
    `SELECT f.id, f.content_type AS type, f.file_name AS name, f.bytes FROM media f LEFT JOIN messages m ON m.id = f.message_id
       LEFT JOIN conversations c ON c.id = m.conversation_id
     WHERE f.id = $1 AND f.state = 'stored' AND (f.message_id IS NULL AND f.uploaded_by = $2
       OR EXISTS (SELECT 1 FROM conversations v WHERE v.thread_id = m.thread_id AND (c.id IS NULL OR v.id = c.id OR v.campaign_id = c.campaign_id)
                  AND ${conversationScope(viewer, "v", params)}))`,
    params,
  );
  if (!rows[0]) throw notFound("The file");
  return rows[0];
}

/** A file by the address that a carrier was given. Throws notFound when the address is not ours or too old. */
export async function findMediaForCarrier(mediaId: string, until: number, proof: string): Promise<StoredFile> {
  if (!mediaLinkHolds(mediaId, until, proof)) throw notFound("The file");
  const { rows } = await pool().query<StoredFile>(
    "SELECT id, content_type AS type, file_name AS name, bytes FROM media WHERE id = $1 AND state = 'stored'",
    [mediaId],
  );
  if (!rows[0]) throw notFound("The file");
  return rows[0];
}

/** The file's bytes, or the part that `Range` asks for, with headers under which nothing in it can run or be taken for something else. */
export function mediaAnswer(file: StoredFile, request: Request): Response {
  const range = rangeOf(request.headers.get("range"), file.bytes);
  const headers = new Headers({
    "content-type": file.type,
    "content-disposition": `${mediaKind(file.type) === "file" ? "attachment" : "inline"}; filename*=UTF-8''${encodeRfc5987(file.name)}`,
    "x-content-type-options": "nosniff",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    // A file never changes; who may see it can.
    "cache-control": "private, max-age=300",
    "accept-ranges": "bytes",
  });
  if (range === "never") {
    headers.set("content-range", `bytes */${file.bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { from, to } = range ?? { from: 0, to: file.bytes - 1 };
  headers.set("content-length", String(to - from + 1));
  if (range) headers.set("content-range", `bytes ${from}-${to}/${file.bytes}`);
  const content = Readable.toWeb(Readable.from(mediaStore.read(file.id, from, to - from + 1))) as ReadableStream;
  return new Response(content, { status: range ? 206 : 200, headers });
}

/** The one range that is asked for; null = the whole (also for several ranges or another unit, which a server may ignore). */
function rangeOf(given: string | null, bytes: number): { from: number; to: number } | null | "never" {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(given ?? "") ?? [];
  if (!first && !last) return null;
  const from = first ? Number(first) : Math.max(0, bytes - Number(last));
  const to = first && last ? Math.min(Number(last), bytes - 1) : bytes - 1;
  return from <= to ? { from, to } : "never";
}

function encodeRfc5987(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Keeps a file that an agent attaches in its own conversation, until the text that it is for is sent (at most two days). */
export async function keepUpload(
  viewer: Viewer,
  conversationId: string,
  file: { request: Request; type: string; name: string },
): Promise<MediaView> {
  const conversation = await findConversation(viewer, conversationId);
  if (conversation.agentId !== viewer.userId)
    throw new UserError("This conversation is somebody else's.", { status: 403, code: "taken" });
  const can = await mediaCapability(conversation.threadId);
  if (!can) throw new UserError("This conversation's carrier takes no files.", { status: 409 });
  const most = Math.min(can.bytes, longestMedia);
  const content = await readBody(file.request, most).catch((problem) => {
    if (!(problem instanceof UserError) || problem.status !== 413) throw problem;
    throw new UserError(`The file is larger than ${most / 1024 / 1024} MB.`, { status: 413 });
  });
  const judged = judgeMedia(file.type, content.subarray(0, sniffedBytes), content.length);
  if (judged.refused !== undefined) throw new UserError(judged.refused, { status: 422 });
  const id = randomUUID();
  const name = mediaName(file.name, judged.type);
  await inTransaction(async (db) => {
    await db.query(
      `INSERT INTO media (id, state, content_type, file_name, bytes, conversation_id, uploaded_by) VALUES ($1, 'stored', $2, $3, $4, $5, $6)`,
      [id, judged.type, name, content.length, conversationId, viewer.userId],
    );
    await mediaStore.write(db, id, content);
  });
  const url = `/api/media/${id}`;
  return { id, url, contentType: judged.type, fileName: name, bytes: content.length, state: "stored", error: null };
}

/** Takes an upload of one's own away that was not sent. */
export async function dropUpload(viewer: Viewer, mediaId: string): Promise<void> {
  const { rowCount } = await pool().query(
    "DELETE FROM media WHERE id = $1 AND uploaded_by = $2 AND message_id IS NULL",
    [mediaId, viewer.userId],
  );
  if (!rowCount) throw notFound("The file");
}

/** What the thread's carrier takes beside a text; null = nothing. */
export async function mediaCapability(threadId: string): Promise<MediaCapability | null> {
  const { rows } = await pool().query<{ type: string; settings: Record<string, unknown> }>(
    "SELECT p.type, p.settings FROM threads t JOIN providers p ON p.id = t.provider_id WHERE t.id = $1 AND p.deleted_at IS NULL",
    [threadId],
  );
  return (rows[0] && adapterFor(rows[0].type).media?.(rows[0].settings)) ?? null;
}
