import { createHash } from "node:crypto";
import { toE164 } from "#domain/phone";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { settings } from "#prisma/settings";
import { OrderRefused } from "#temporal/order-refused";

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

/**
 * How far a load got, kept by whoever calls with an Idempotency-Key: `note` is called inside the transaction of each piece, so that what it
 * noted and the rows are committed together; `reached` is what an earlier attempt had noted.
 */
export interface Checkpoint {
  readonly reached: unknown;
  note(progress: unknown): void;
}

interface Progress {
  /** Upload by dialer. */
  uploads: Record<string, string>;
  /** The last record that is committed, loaded or refused; 0 = none. */
  line: number;
  digest: string;
}

export interface LoadOrder {
  fileName: string;
  by: string;
  checkpoint?: Checkpoint | undefined;
}

const pieceRows = 2_000;
const refusalsTold = 1_000;

export interface LoadedRow {
  line: number;
  phone: string;
  message: string;
  data: string;
  notBefore?: Date | null;
}

/** One upload on its way into the spool, piece by piece. */
export class Load {
  /** Of uploads by API; a file's would only fill memory. */
  readonly rowIds: number[] = [];
  readonly #given: LoadOrder;
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
  #line = 0;
  /** Over all records so far: tells the file of a broken attempt from another one. */
  readonly #read = createHash("sha256");
  readonly #before: Progress | null;

  constructor(given: LoadOrder, dialer: { id: string; name: string }, kind: string) {
    this.#given = given;
    this.#dialer = dialer;
    this.#kind = kind;
    this.#before = (given.checkpoint?.reached as Progress | undefined) ?? null;
  }

  async begin(): Promise<void> {
    this.#country = (await settings()).defaultCountry;
    if (this.#before) return this.#goOn(this.#before);
    await inTransaction(async (db) => {
      await this.#uploadOf(db, this.#dialer.id);
      this.#note();
    });
  }

  /** Takes note of the next record; true when an earlier attempt has loaded or refused it already. Throws OrderRefused when it read another one. */
  hasRead(line: number, raw: string): boolean {
    if (!this.#given.checkpoint) return false;
    if (this.#before && line > this.#before.line && this.#line < this.#before.line) throw otherFile();
    this.#read.update(`${line} ${raw}\n`);
    this.#line = line;
    if (!this.#before || line > this.#before.line) return false;
    if (line === this.#before.line && this.#digest() !== this.#before.digest) throw otherFile();
    return true;
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
    if (status === "done" && this.#before && this.#line < this.#before.line) throw otherFile();
    await this.#commitPiece();
    await inTransaction((db) =>
      db.query("UPDATE uploads SET status = $2 WHERE id = ANY($1)", [[...this.#uploads.values()], status]),
    );
  }

  /** Marks the upload as broken off, if the database can still be told. */
  async fail(): Promise<void> {
    await pool()
      .query("UPDATE uploads SET status = 'failed' WHERE id = ANY($1) AND status = 'loading'", [
        [...this.#uploads.values()],
      ])
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

  /** Says how far the transaction that is about to commit brings the load. */
  #note(): void {
    const progress: Progress = {
      uploads: Object.fromEntries(this.#uploads),
      line: this.#line,
      digest: this.#line > 0 ? this.#digest() : "",
    };
    this.#given.checkpoint?.note(progress);
  }

  #digest(): string {
    return this.#read.copy().digest("hex");
  }

  async #goOn(before: Progress): Promise<void> {
    for (const [dialerId, uploadId] of Object.entries(before.uploads)) this.#uploads.set(dialerId, uploadId);
    const ids = Object.values(before.uploads);
    const { rows } = await pool().query<{ dialer_id: string; accepted: number; refused: number }>(
      "UPDATE uploads SET status = 'loading' WHERE id = ANY($1) RETURNING dialer_id, accepted, refused",
      [ids],
    );
    for (const row of rows) {
      if (row.accepted > 0) this.#accepted[row.dialer_id] = row.accepted;
      this.#refusedCount += row.refused;
    }
    const told = await pool().query<Refusal>(
      "SELECT line, reason FROM upload_refusals WHERE upload_id = ANY($1) ORDER BY line LIMIT $2",
      [ids, refusalsTold],
    );
    this.#told.push(...told.rows);
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
      this.#note();
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

function otherFile(): OrderRefused {
  return new OrderRefused("otherRequest", "An earlier call with this Idempotency-Key had begun to load other rows.");
}

/** The dialer's id and name. Throws OrderRefused `notFound`. */
export async function readDialerName(dialerId: string): Promise<{ id: string; name: string }> {
  const { rows } = await pool().query<{ id: string; name: string }>(
    "SELECT id, name FROM dialers WHERE id = $1 AND deleted_at IS NULL",
    [dialerId],
  );
  if (!rows[0]) throw new OrderRefused("notFound", "There is no such dialer.");
  return rows[0];
}
