import { unguardCell } from "#domain/csv-cell";
import { toE164 } from "#domain/phone";
import { isBlank, isHeader, readSpoolRecord } from "#domain/spool-csv";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { settings } from "#prisma/settings";
import { OrderRefused } from "#temporal/order-refused";
import { readCsv } from "./csv-lines.ts";

export interface Refusal {
  line: number;
  reason: string;
}

export interface UploadAnswer {
  uploadId: string;
  /** Rows that are committed. */
  accepted: number;
  refusedCount: number;
  /** The first thousand; all are kept with the upload. */
  refused: Refusal[];
  /** Rows by dialer, where the upload was allowed to name others (D10). */
  byDialer: Record<string, number>;
  /** Set when the file was not read to its end: what was loaded, and where to go on. */
  incomplete?: string;
}

/** An upload is streamed, so memory sets no limit; this one only ends a connection that never does. */
export const LARGEST_UPLOAD = 1024 * 1024 * 1024;
const pieceRows = 2_000;
const refusalsTold = 1_000;

export interface CsvUpload {
  dialerId: string;
  source: AsyncIterable<Uint8Array>;
  fileName: string;
  by: string;
  /** Other dialers that rows may name, by name (D10): only those that the user may see. Absent = rows of others are refused. */
  routeTo?: Map<string, string>;
  largestBytes?: number;
}

/**
 * Loads a dialer's CSV (D10–D12) as it streams in: each piece of 2,000 lines is one transaction of its rows, its refused
 * lines and the upload's count (D35), so what was accepted is committed and stays, whatever happens to the rest. When the
 * stream breaks or grows beyond the limit, `incomplete` says what was loaded and from which line to go on.
 */
export async function loadCsv(upload: CsvUpload): Promise<UploadAnswer> {
  const dialer = await readName(upload.dialerId);
  const load = new Load(upload, dialer, "csv");
  await load.begin();
  const route = upload.routeTo && ((name: string) => upload.routeTo!.has(name));
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
      const reading = readSpoolRecord(record.fields.map(unguardCell), { dialerName: dialer.name, route });
      if (!reading.ok) await load.refuse(record.line, reading.reason, record.raw);
      else {
        const { dialerName, ...row } = reading.row;
        const dialerId = dialerName === dialer.name ? dialer.id : upload.routeTo!.get(dialerName)!;
        await load.add(dialerId, { line: record.line, ...row });
      }
    }
  } catch (error) {
    if (!(error instanceof SourceBroke)) {
      // The database is at fault: what it has committed stays and is shown with the upload.
      await load.fail();
      throw error;
    }
    // The lines before are good: commit them, and say where the file was left.
    await load.end("failed");
    return load.answer(
      `${error.message} Lines 1 to ${lastLine} were read; upload the rest from line ${lastLine + 1} on.`,
    );
  }
  await load.end("done");
  return load.answer();
}

export interface NewRow {
  phone: string;
  message: string;
  data?: string;
  /** Not before this (D34). */
  sendAt?: Date | null;
}

/** Loads rows given one by one: by the API (`line` = place in the list, from 1), or a single message (F78). */
export async function loadRows(given: {
  dialerId: string;
  rows: NewRow[];
  by: string;
  kind?: "api" | "single";
}): Promise<UploadAnswer & { rowIds: number[] }> {
  const dialer = await readName(given.dialerId);
  const load = new Load({ dialerId: dialer.id, fileName: "", by: given.by }, dialer, given.kind ?? "api");
  await load.begin();
  for (const [index, row] of given.rows.entries()) {
    const reading = readSpoolRecord([dialer.name, row.phone, row.message, row.data ?? ""], { dialerName: dialer.name });
    if (!reading.ok) await load.refuse(index + 1, reading.reason, "");
    else {
      const { phone, message, data } = reading.row;
      await load.add(dialer.id, { line: index + 1, phone, message, data, notBefore: row.sendAt ?? null });
    }
  }
  await load.end("done");
  return { ...load.answer(), rowIds: load.rowIds };
}

interface LoadedRow {
  line: number;
  phone: string;
  message: string;
  data: string;
  notBefore?: Date | null;
}

/** One upload on its way into the spool, piece by piece. */
class Load {
  /** Of uploads by API; a file's would only fill memory. */
  readonly rowIds: number[] = [];
  readonly #given: { fileName: string; by: string };
  readonly #dialer: { id: string; name: string };
  readonly #kind: string;
  /** Upload by dialer: rows that were routed to another dialer are in that dialer's books. */
  readonly #uploads = new Map<string, string>();
  readonly #accepted: Record<string, number> = {};
  readonly #told: Refusal[] = [];
  #refusedCount = 0;
  #rows = new Map<string, LoadedRow[]>();
  #refusals: (Refusal & { raw: string })[] = [];
  #pending = 0;
  #country = "";

  constructor(
    given: { dialerId: string; fileName: string; by: string },
    dialer: { id: string; name: string },
    kind: string,
  ) {
    this.#given = given;
    this.#dialer = dialer;
    this.#kind = kind;
  }

  async begin(): Promise<void> {
    this.#country = (await settings()).defaultCountry;
    await this.#uploadOf(pool(), this.#dialer.id);
  }

  async add(dialerId: string, row: LoadedRow): Promise<void> {
    const rows = this.#rows.get(dialerId);
    if (rows) rows.push(row);
    else this.#rows.set(dialerId, [row]);
    await this.#counted();
  }

  async refuse(line: number, reason: string, raw: string): Promise<void> {
    this.#refusedCount += 1;
    if (this.#told.length < refusalsTold) this.#told.push({ line, reason });
    this.#refusals.push({ line, reason, raw: raw.slice(0, 10_000).replaceAll("\0", "") });
    await this.#counted();
  }

  async end(status: "done" | "failed"): Promise<void> {
    await this.#commitPiece();
    await pool().query("UPDATE uploads SET status = $2 WHERE id = ANY($1)", [[...this.#uploads.values()], status]);
  }

  /** Marks the upload as broken off, if the database can still be told. */
  async fail(): Promise<void> {
    await pool()
      .query("UPDATE uploads SET status = 'failed' WHERE id = ANY($1)", [[...this.#uploads.values()]])
      .catch(() => {});
  }

  answer(incomplete?: string): UploadAnswer {
    return {
      uploadId: this.#uploads.get(this.#dialer.id)!,
      accepted: Object.values(this.#accepted).reduce((sum, count) => sum + count, 0),
      refusedCount: this.#refusedCount,
      refused: this.#told,
      byDialer: { ...this.#accepted },
      ...(incomplete ? { incomplete } : {}),
    };
  }

  async #counted(): Promise<void> {
    this.#pending += 1;
    if (this.#pending >= pieceRows) await this.#commitPiece();
  }

  async #commitPiece(): Promise<void> {
    if (this.#pending === 0) return;
    const [rows, refusals] = [this.#rows, this.#refusals];
    this.#rows = new Map();
    this.#refusals = [];
    this.#pending = 0;
    const uploads = new Map(this.#uploads);
    const ids = await inTransaction(async (db) => {
      const inserted: number[] = [];
      for (const [dialerId, list] of rows) {
        const uploadId = uploads.get(dialerId) ?? (await this.#uploadOf(db, dialerId));
        inserted.push(...(await this.#insert(db, dialerId, uploadId, list)));
      }
      await this.#insertRefusals(db, uploads.get(this.#dialer.id)!, refusals);
      return inserted;
    });
    for (const [dialerId, list] of rows) this.#accepted[dialerId] = (this.#accepted[dialerId] ?? 0) + list.length;
    if (this.#kind !== "csv") this.rowIds.push(...ids);
  }

  async #insert(db: Queryable, dialerId: string, uploadId: string, rows: LoadedRow[]): Promise<number[]> {
    const { rows: inserted } = await db.query<{ id: number }>(
      `INSERT INTO sms_spool (dialer_id, upload_id, line, phone, phone_e164, message, data, not_before)
       SELECT $1, $2, r.line, r.phone, r.e164, r.message, r.data, r.not_before
       FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[]) WITH ORDINALITY
         AS r (line, phone, e164, message, data, not_before, place)
       ORDER BY r.place RETURNING id`,
      [
        dialerId,
        uploadId,
        rows.map((row) => row.line),
        rows.map((row) => row.phone),
        rows.map((row) => toE164(row.phone, this.#country)),
        rows.map((row) => row.message),
        rows.map((row) => row.data),
        rows.map((row) => row.notBefore ?? null),
      ],
    );
    await db.query("UPDATE uploads SET accepted = accepted + $2 WHERE id = $1", [uploadId, rows.length]);
    return inserted.map((row) => row.id);
  }

  async #insertRefusals(db: Queryable, uploadId: string, refusals: (Refusal & { raw: string })[]): Promise<void> {
    if (refusals.length === 0) return;
    await db.query(
      `INSERT INTO upload_refusals (upload_id, line, reason, raw)
       SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])`,
      [uploadId, refusals.map((r) => r.line), refusals.map((r) => r.reason), refusals.map((r) => r.raw)],
    );
    await db.query("UPDATE uploads SET refused = refused + $2 WHERE id = $1", [uploadId, refusals.length]);
  }

  async #uploadOf(db: Queryable, dialerId: string): Promise<string> {
    const { rows } = await db.query<{ id: string }>(
      "INSERT INTO uploads (dialer_id, kind, file_name, status, by) VALUES ($1, $2, $3, 'loading', $4) RETURNING id",
      [dialerId, this.#kind, this.#given.fileName.slice(0, 300), this.#given.by],
    );
    const { id } = rows[0]!;
    this.#uploads.set(dialerId, id);
    return id;
  }
}

/** The file did not come to its end. */
export class SourceBroke extends Error {}

/** A source that ends with a SourceBroke when it breaks off or grows beyond `largest` bytes. */
export async function* limited(source: AsyncIterable<Uint8Array>, largest: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  try {
    for await (const chunk of source) {
      total += chunk.length;
      if (total > largest) throw new SourceBroke(`The file is larger than ${Math.floor(largest / 1024 / 1024)} MB.`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof SourceBroke ? error : new SourceBroke("The upload was cut off before its end.");
  }
}

async function readName(dialerId: string): Promise<{ id: string; name: string }> {
  const { rows } = await pool().query<{ id: string; name: string }>(
    "SELECT id, name FROM dialers WHERE id = $1 AND deleted_at IS NULL",
    [dialerId],
  );
  if (!rows[0]) throw new OrderRefused("notFound", "There is no such dialer.");
  return rows[0];
}
