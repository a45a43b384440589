import { unguardCell } from "#domain/csv-cell";
import { toE164 } from "#domain/phone";
import { isBlank, isHeader, readBlacklistRecord } from "#domain/spool-csv";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { settings } from "#prisma/settings";
import { readCsv } from "./csv-lines.ts";
import { type BlockEntry, blockNumbers, LARGEST_BLOCK, waitForWire } from "./fence.ts";
import { LARGEST_UPLOAD, limited, type Refusal, SourceBroke } from "./upload.ts";

export interface BlacklistAnswer {
  /** New entries. */
  added: number;
  /** On the list before, for the same campaign or dialer. */
  already: number;
  refusedCount: number;
  /** The first thousand; all those of a file are kept with its upload. */
  refused: Refusal[];
}

/** What the second column may name: campaigns and dialers that the user may see. */
export type BlockScopes = Map<string, { campaignId: string } | { dialerId: string }>;

/**
 * Loads a do-not-contact CSV, `phone;campaign` (F77, D14), in pieces of at most 5,000 under the fence. When it returns no
 * send that an entry blocks starts any more (I4). A line that cannot be read, or names nothing known, is refused alone;
 * `incomplete` says what was loaded of a file that broke off.
 */
export async function loadBlacklistCsv(upload: {
  source: AsyncIterable<Uint8Array>;
  fileName?: string;
  by: string;
  scopes: BlockScopes;
  largestBytes?: number;
}): Promise<BlacklistAnswer & { uploadId: string; incomplete?: string }> {
  const { rows } = await pool().query<{ id: string }>(
    "INSERT INTO blacklist_uploads (file_name, by) VALUES ($1, $2) RETURNING id",
    [(upload.fileName ?? "").slice(0, 300), upload.by],
  );
  const load = new Load({ ...upload, source: "upload", uploadId: rows[0]!.id });
  let firstSeen = false;
  let lastLine = 0;
  try {
    for await (const record of readCsv(limited(upload.source, upload.largestBytes ?? LARGEST_UPLOAD))) {
      lastLine = record.line;
      if ("problem" in record) {
        await load.refuse(record.line, record.problem, record.raw);
        firstSeen = true;
        continue;
      }
      if (isBlank(record.fields)) continue;
      if (!firstSeen) {
        firstSeen = true;
        if (isHeader(record.fields)) continue;
      }
      await load.read(record.line, record.fields.map(unguardCell), record.raw);
    }
  } catch (error) {
    const broke = error instanceof SourceBroke;
    // When the database is at fault, what it has committed stays and blocks all the same.
    await load.end("failed").catch((problem) => {
      if (broke) throw problem;
    });
    if (!broke) throw error;
    const incomplete = `${error.message} Lines 1 to ${lastLine} were read; upload the rest from line ${lastLine + 1} on.`;
    return { ...load.answer, uploadId: rows[0]!.id, incomplete };
  }
  await load.end("done");
  return { ...load.answer, uploadId: rows[0]!.id };
}

/** Adds do-not-contact entries given one by one, by a person or the API; otherwise as `loadBlacklistCsv`. */
export async function addToBlacklist(given: {
  entries: { phone: string; campaign?: string | null }[];
  source: "person" | "api";
  by: string;
  scopes: BlockScopes;
}): Promise<BlacklistAnswer> {
  const load = new Load({ ...given, uploadId: null });
  for (const [index, { phone, campaign }] of given.entries.entries())
    await load.read(index + 1, [phone, campaign ?? ""], "");
  await load.end("done");
  return load.answer;
}

const refusalsTold = 1_000;
const refusalsAtOnce = 2_000;

interface LoadGiven {
  source: "upload" | "person" | "api";
  by: string;
  scopes: BlockScopes;
  /** A file's refused lines are kept with its upload. */
  uploadId: string | null;
}

/** Entries on their way to the list, piece by piece. */
class Load {
  readonly answer: BlacklistAnswer = { added: 0, already: 0, refusedCount: 0, refused: [] };
  readonly #given: LoadGiven;
  #entries: BlockEntry[] = [];
  #refusals: (Refusal & { raw: string })[] = [];
  #country: string | undefined;

  constructor(given: LoadGiven) {
    this.#given = given;
  }

  async read(line: number, fields: string[], raw: string): Promise<void> {
    const reading = readBlacklistRecord(fields);
    if (!reading.ok) return this.refuse(line, reading.reason, raw);
    const { phone, campaign } = reading.entry;
    this.#country ??= (await settings()).defaultCountry;
    const phoneE164 = toE164(phone, this.#country);
    if (!phoneE164) return this.refuse(line, "this is not a possible telephone number", raw);
    const scope = campaign === null ? {} : this.#given.scopes.get(campaign);
    if (!scope) return this.refuse(line, `there is no campaign or dialer "${campaign}" that you may see`, raw);
    this.#entries.push({ phoneE164, ...scope, source: this.#given.source, by: this.#given.by });
    if (this.#entries.length >= LARGEST_BLOCK) await this.#commit();
  }

  async refuse(line: number, reason: string, raw: string): Promise<void> {
    this.answer.refusedCount += 1;
    if (this.answer.refused.length < refusalsTold) this.answer.refused.push({ line, reason });
    if (!this.#given.uploadId) return;
    this.#refusals.push({ line, reason, raw: raw.slice(0, 10_000).replaceAll("\0", "") });
    if (this.#refusals.length >= refusalsAtOnce) await this.#commit();
  }

  async end(status: "done" | "failed"): Promise<void> {
    await this.#commit();
    const { source, by, uploadId } = this.#given;
    const { added, already, refusedCount: refused } = this.answer;
    await inTransaction(async (db) => {
      if (uploadId) await db.query("UPDATE blacklist_uploads SET status = $2 WHERE id = $1", [uploadId, status]);
      await db.query(
        "INSERT INTO audit (actor, action, target, details) VALUES ($1, 'blacklist.added', 'blacklist', $2)",
        [by, JSON.stringify({ source, added, already, refused, ...(uploadId && { uploadId }) })],
      );
    });
  }

  async #commit(): Promise<void> {
    const [entries, refusals] = [this.#entries, this.#refusals];
    this.#entries = [];
    this.#refusals = [];
    if (entries.length + refusals.length === 0) return;
    // The fence is the last thing in a transaction that blocks: the refused lines go before it.
    const added = await inTransaction(async (db) => {
      await this.#keep(db, refusals);
      return blockNumbers(db, entries);
    });
    this.answer.added += added;
    this.answer.already += entries.length - added;
    const { uploadId } = this.#given;
    if (uploadId)
      await pool().query("UPDATE blacklist_uploads SET added = $2, already = $3, refused = $4 WHERE id = $1", [
        uploadId,
        this.answer.added,
        this.answer.already,
        this.answer.refusedCount,
      ]);
    if (entries.length > 0) await waitForWire({ phones: [...new Set(entries.map((entry) => entry.phoneE164))] });
  }

  async #keep(db: Queryable, refusals: (Refusal & { raw: string })[]): Promise<void> {
    if (refusals.length === 0) return;
    await db.query(
      `INSERT INTO blacklist_refusals (upload_id, line, reason, raw)
       SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])`,
      [this.#given.uploadId, refusals.map((r) => r.line), refusals.map((r) => r.reason), refusals.map((r) => r.raw)],
    );
  }
}
