import { ApplicationFailure } from "@temporalio/activity";
import { judgeMedia, longestMedia, mediaName, sniffedBytes } from "#domain/media-type";
import { addLogIds, log } from "#environment/log";
import { inTransaction, pool } from "#prisma/client";
import { mediaStore } from "#prisma/media-store";
import { FileNotFetched, fetchFile } from "#providers/fetch-file";
import { ProviderGone, providerConnection } from "./accounts.ts";

const fetchTimeout = 45_000;

/**
 * Fetches one customer's file from its carrier, checks what it is and keeps it (D33). A file that can never be had is `failed` with the reason;
 * throws for what may be better in a while. Done twice it is done once.
 */
export async function fetchMedia(order: { mediaId: string }): Promise<void> {
  const { rows } = await pool().query<{
    provider_id: string;
    source_url: string;
    content_type: string;
    message_id: string;
  }>(
    `UPDATE media a SET look_again_at = clock_timestamp() + interval '5 minutes' FROM messages m
     WHERE a.id = $1 AND a.state = 'waiting' AND m.id = a.message_id
     RETURNING m.provider_id, a.source_url, a.content_type, m.id AS message_id`,
    [order.mediaId],
  );
  const row = rows[0];
  if (!row) return;
  addLogIds({ providerId: row.provider_id, messageId: row.message_id });
  try {
    const file = await fetchFrom(row.provider_id, row.source_url);
    const judged = judgeMedia(
      row.content_type || file.contentType,
      file.content.subarray(0, sniffedBytes),
      file.content.length,
    );
    if (judged.refused !== undefined) throw new FileNotFetched(judged.refused, true);
    await keep(order.mediaId, judged.type, file.content);
    log.info({ mediaId: order.mediaId, bytes: file.content.length, type: judged.type }, "media kept");
  } catch (problem) {
    if (!(problem instanceof FileNotFetched)) throw problem;
    log.warn({ mediaId: order.mediaId, error: problem.message, lasting: problem.lasting }, "media not fetched");
    if (!problem.lasting) throw ApplicationFailure.retryable(problem.message, "FileNotFetched");
    await failed(order.mediaId, problem.message);
  }
}

/** It was tried often enough: who reads the text is told that the file did not come. */
export async function giveUpMedia(order: { mediaId: string }): Promise<void> {
  await failed(order.mediaId, "The carrier did not hand the file over.");
}

async function fetchFrom(providerId: string, sourceUrl: string): Promise<{ content: Buffer; contentType: string }> {
  const provider = await providerConnection(providerId).catch((problem) => {
    if (problem instanceof ProviderGone) throw new FileNotFetched("The provider of this text was removed.", true);
    throw problem;
  });
  const url = URL.canParse(sourceUrl) ? new URL(sourceUrl) : null;
  const headers = url && provider.adapter.mediaHeaders?.(provider.account, url);
  // Whoever could forge a webhook could have us call anybody: only the carrier's own addresses are.
  if (!headers) throw new FileNotFetched("The file's address is not one of the carrier's.", true);
  return fetchFile({
    url: sourceUrl,
    headers,
    guard: { allowPrivate: provider.account.allowPrivateUrls },
    longest: longestMedia,
    timeoutMilliseconds: fetchTimeout,
  });
}

async function keep(mediaId: string, type: string, content: Buffer): Promise<void> {
  await inTransaction(async (db) => {
    const { rowCount } = await db.query(
      `UPDATE media SET state = 'stored', content_type = $2, bytes = $3, file_name = $4 WHERE id = $1 AND state = 'waiting'`,
      [mediaId, type, content.length, mediaName("", type)],
    );
    if (rowCount) await mediaStore.write(db, mediaId, content);
  });
}

async function failed(mediaId: string, error: string): Promise<void> {
  await pool().query("UPDATE media SET state = 'failed', error = $2 WHERE id = $1 AND state = 'waiting'", [
    mediaId,
    error,
  ]);
}

/** Files that wait and that nobody has looked for in a while. */
export async function mediaToFetch(most: number): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `UPDATE media SET look_again_at = clock_timestamp() + interval '1 minute' WHERE id IN (
       SELECT id FROM media WHERE state = 'waiting' AND look_again_at < clock_timestamp() ORDER BY look_again_at LIMIT $1)
     RETURNING id`,
    [most],
  );
  return rows.map((row) => row.id);
}

/** Files of these texts that are still to be fetched. */
export async function mediaOf(messageIds: string[]): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    "SELECT id FROM media WHERE message_id = ANY ($1::uuid[]) AND state = 'waiting'",
    [messageIds],
  );
  return rows.map((row) => row.id);
}

/** Files that were attached to a text that was never sent go after two days. Returns how many. */
export async function dropUnsentMedia(): Promise<number> {
  const { rowCount } = await pool().query(
    "DELETE FROM media WHERE message_id IS NULL AND created_at < clock_timestamp() - interval '2 days'",
  );
  return rowCount ?? 0;
}
