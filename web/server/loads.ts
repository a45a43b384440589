import type { RowTemplate } from "#domain/row-template";
import { pool } from "#prisma/client";
import {
  addToBlacklist,
  type BlockScopes,
  type Checkpoint,
  loadBlacklistCsv,
  loadCsv,
  loadRows,
  previewCsv,
  rowsAdded,
} from "#temporal/client";
import { secondsToFinish } from "./dialer-view.ts";
import { readDialer, refuseHiddenDialer } from "./dialers.ts";
import { campaignScope, dialerScope } from "./scope.ts";
import { segmentPrice } from "./segment-price.ts";
import type { Viewer } from "./session.ts";
import type { UploadPreview } from "./shapes/uploads.ts";
import { sayer } from "./spoken-error.ts";
import { UserError } from "./user-error.ts";

// What comes in by the thousand: rows for a dialer, numbers for the do-not-contact list. Good lines are kept whatever the others are.

/** Loads a CSV into a dialer as it streams in (D10–D12). With `route`, rows may name other dialers that the viewer sees. */
export async function loadDialerCsv(
  viewer: Viewer,
  dialerId: string,
  given: {
    source: AsyncIterable<Uint8Array>;
    fileName: string;
    route: boolean;
    duplicates?: "keep" | "drop";
    checkpoint?: Checkpoint | undefined;
  },
) {
  await refuseHiddenDialer(viewer, dialerId);
  const routeTo = given.route ? await dialersByName(viewer) : undefined;
  const { source, fileName, checkpoint } = given;
  const dropDuplicates = given.duplicates === "drop";
  const by = `user:${viewer.userId}`;
  const answer = await loadCsv({ dialerId, source, fileName, by, routeTo, dropDuplicates, checkpoint });
  await Promise.all(Object.keys(answer.byDialer).map((id) => rowsAdded(id)));
  if (answer.incomplete)
    throw new UserError(
      `${answer.incomplete} ${answer.accepted} rows were accepted and stay (upload ${answer.uploadId}).`,
      { status: 413 },
    );
  return answer;
}

/** What the beginning of a CSV would become, with an estimate for all of it: nothing is loaded. `size` is the whole file's, `given` what came of it (bytes). */
export async function previewDialerCsv(
  viewer: Viewer,
  dialerId: string,
  given: { source: AsyncIterable<Uint8Array>; size: number; route: boolean },
): Promise<UploadPreview> {
  const dialer = await readDialer(viewer, dialerId);
  const routeTo = given.route ? await dialersByName(viewer) : undefined;
  const bytes = await bytesOf(given.source, largestPreview);
  const whole = bytes.length >= given.size;
  const [preview, say] = await Promise.all([
    previewCsv({
      dialerId,
      dialerName: dialer.name,
      routeTo,
      source: once(bytes),
      whole,
    }),
    sayer(),
  ]);
  const share = whole || bytes.length === 0 ? 1 : given.size / bytes.length;
  const rows = Math.round(preview.good * share);
  const segments = Math.round(preview.segments * share);
  const price = await segmentPrice(dialer.providerId);
  return {
    lines: preview.lines.map((line) => ("reason" in line ? { ...line, reason: say(line.reason) } : line)),
    whole,
    rows,
    refused: Math.round(preview.refused * share),
    segments,
    limitPerSecond: dialer.limitPerSecond,
    seconds: secondsToFinish(dialer.schedule, new Date(), dialer.counts.waiting + rows, dialer.limitPerSecond),
    cost: price && { amount: segments * price.amount, currency: price.currency },
  };
}

/** Loads rows given one by one (F81); `kind` single = one text from the dialer's own screen (F78). */
export async function loadDialerRows(
  viewer: Viewer,
  dialerId: string,
  rows: {
    phone: string;
    message?: string | undefined;
    data?: string;
    sendAt?: string | undefined;
    timeZone?: string | undefined;
    template?: RowTemplate | undefined;
  }[],
  kind: "api" | "single" = "api",
  checkpoint?: Checkpoint,
) {
  await refuseHiddenDialer(viewer, dialerId);
  const answer = await loadRows({
    dialerId,
    kind,
    checkpoint,
    by: `user:${viewer.userId}`,
    rows: rows.map(({ sendAt, message = "", ...row }) => ({
      ...row,
      message,
      sendAt: sendAt ? new Date(sendAt) : null,
    })),
  });
  if (answer.accepted > 0) await rowsAdded(dialerId);
  return answer;
}

/** Loads a do-not-contact CSV, `phone;campaign` (F77). It blocks from the answer on (I4). */
export async function blockFromCsv(viewer: Viewer, source: AsyncIterable<Uint8Array>, fileName = "") {
  const answer = await loadBlacklistCsv({
    source,
    fileName,
    by: `user:${viewer.userId}`,
    scopes: await blockScopes(viewer),
  });
  if (answer.incomplete)
    throw new UserError(`${answer.incomplete} ${answer.added} numbers were added and stay.`, { status: 413 });
  return answer;
}

/** Adds numbers to the do-not-contact list; the campaign is a dialer's or campaign's name or id, or none for everything (D14). */
export async function blockNumbers(
  viewer: Viewer,
  entries: { phone: string; campaign?: string | null }[],
  source: "person" | "api",
) {
  return addToBlacklist({ entries, source, by: `user:${viewer.userId}`, scopes: await blockScopes(viewer) });
}

async function dialersByName(viewer: Viewer): Promise<Map<string, string>> {
  const params: unknown[] = [];
  const { rows } = await pool().query<{ id: string; name: string }>(
    `SELECT d.id, d.name FROM dialers d WHERE d.deleted_at IS NULL AND ${dialerScope(viewer, "d", params)}`,
    params,
  );
  return new Map(rows.map((row) => [row.name, row.id]));
}

/** By id, and by name: a dialer before a campaign of the same name (D18). */
async function blockScopes(viewer: Viewer): Promise<BlockScopes> {
  const params: unknown[] = [];
  const { rows } = await pool().query<{ id: string; name: string }>(
    `SELECT c.id, c.name FROM campaigns c WHERE c.deleted_at IS NULL AND ${campaignScope(viewer, "c", params)}`,
    params,
  );
  const scopes: BlockScopes = new Map(rows.map((row) => [row.name, { campaignId: row.id }]));
  const dialers = await dialersByName(viewer);
  for (const [name, dialerId] of dialers) scopes.set(name, { dialerId });
  for (const { id } of rows) scopes.set(id, { campaignId: id });
  for (const dialerId of dialers.values()) scopes.set(dialerId, { dialerId });
  return scopes;
}

const largestPreview = 512 * 1024;

async function bytesOf(source: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    pieces.push(piece);
    length += piece.length;
    if (length > most) break;
  }
  return Buffer.concat(pieces).subarray(0, most);
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
