import { createHash } from "node:crypto";
import { NumberSet } from "#domain/number-set";
import { toE164 } from "#domain/phone";
import { inTransaction, pool, type Queryable } from "#prisma/client";
import { settings } from "#prisma/settings";
import { OrderRefused } from "#temporal/order-refused";
import { copyRows, insertRefusals, insertRows, type LoadedRow, Piece, type Refusal } from "./load-rows.ts";

export type { Refusal } from "./load-rows.ts";

export interface UploadAnswer {
  uploadId: string;
  /** Rows that are committed. */
  accepted: number;
  refusedCount: number;
  /** The first thousand; all are kept with the upload. */
  refused: Refusal[];
  /** Rows whose number stood in the file before; they are among the accepted, or left out where that was asked for. */
  duplicates: number;
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
  dropDuplicates?: boolean | undefined;
  checkpoint?: Checkpoint | undefined;
}

const pieceRows = 2_000;
const refusalsTold = 1_000;

/** One upload on its way into the spool, piece by piece: while one is committed the next one is read. */
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
  readonly #numbers = new Map<string, NumberSet>();
  #duplicates = 0;
  #piece = new Piece();
  #committing: Promise<void> = Promise.resolve();
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
      this.#note(this.#reached());
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

  /** A good row. One that is `done` was loaded by an earlier attempt: only its number is taken note of. */
  async take(dialerId: string, row: LoadedRow, done = false): Promise<void> {
    const e164 = toE164(row.phone, this.#country);
    const isNew = e164 === null || this.#numbersOf(dialerId).add(e164);
    if (done) return;
    if (!isNew) {
      this.#duplicates += 1;
      this.#piece.duplicates += 1;
    }
    if (isNew || !this.#given.dropDuplicates) this.#piece.add(dialerId, { ...row, e164 });
    await this.#counted();
  }

  #numbersOf(dialerId: string): NumberSet {
    let numbers = this.#numbers.get(dialerId);
    if (!numbers) {
      numbers = new NumberSet();
      this.#numbers.set(dialerId, numbers);
    }
    return numbers;
  }

  async refuse(line: number, reason: string, raw: string): Promise<void> {
    this.#refusedCount += 1;
    if (this.#told.length < refusalsTold) this.#told.push({ line, reason });
    this.#piece.refusals.push({ line, reason, raw: raw.slice(0, 10_000).replaceAll("\0", "") });
    await this.#counted();
  }

  async end(status: "done" | "failed"): Promise<void> {
    if (status === "done" && this.#before && this.#line < this.#before.line) throw otherFile();
    await this.#commitPiece();
    await this.#committing;
    await inTransaction((db) =>
      db.query("UPDATE uploads SET status = $2 WHERE id = ANY($1)", [[...this.#uploads.values()], status]),
    );
  }

  /** Marks the upload as broken off, if the database can still be told. */
  async fail(): Promise<void> {
    await this.#committing.catch(() => {});
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
      duplicates: this.#duplicates,
      byDialer: { ...this.#accepted },
      ...(incomplete ? { incomplete } : {}),
    };
  }

  /** Where the records that were read so far end. */
  #reached(): Pick<Progress, "line" | "digest"> {
    return { line: this.#line, digest: this.#line > 0 ? this.#digest() : "" };
  }

  /** Says how far the transaction that is about to commit brings the load. */
  #note(reached: Pick<Progress, "line" | "digest">): void {
    const progress: Progress = { uploads: Object.fromEntries(this.#uploads), ...reached };
    this.#given.checkpoint?.note(progress);
  }

  #digest(): string {
    return this.#read.copy().digest("hex");
  }

  async #goOn(before: Progress): Promise<void> {
    for (const [dialerId, uploadId] of Object.entries(before.uploads)) this.#uploads.set(dialerId, uploadId);
    const ids = Object.values(before.uploads);
    const { rows } = await pool().query<{ dialer_id: string; accepted: number; refused: number; duplicates: number }>(
      "UPDATE uploads SET status = 'loading' WHERE id = ANY($1) RETURNING dialer_id, accepted, refused, duplicates",
      [ids],
    );
    for (const row of rows) {
      if (row.accepted > 0) this.#accepted[row.dialer_id] = row.accepted;
      this.#refusedCount += row.refused;
      this.#duplicates += row.duplicates;
    }
    const told = await pool().query<Refusal>(
      "SELECT line, reason FROM upload_refusals WHERE upload_id = ANY($1) ORDER BY line LIMIT $2",
      [ids, refusalsTold],
    );
    this.#told.push(...told.rows);
  }

  async #counted(): Promise<void> {
    this.#piece.lines += 1;
    if (this.#piece.lines >= pieceRows) await this.#commitPiece();
  }

  /** Begins the commit of what was read since the last one, which has come to its end by then: pieces are committed in their order. */
  async #commitPiece(): Promise<void> {
    await this.#committing;
    const piece = this.#piece;
    if (piece.lines === 0) return;
    this.#piece = new Piece();
    this.#committing = this.#commit(piece, this.#reached());
    // Whoever waits for it next is told.
    this.#committing.catch(() => {});
  }

  async #commit(piece: Piece, reached: Pick<Progress, "line" | "digest">): Promise<void> {
    await inTransaction(async (db) => {
      for (const [dialerId, rows] of piece.rows) {
        const uploadId = this.#uploads.get(dialerId) ?? (await this.#uploadOf(db, dialerId));
        if (this.#kind === "csv") await copyRows(db, dialerId, uploadId, rows);
        else this.rowIds.push(...(await insertRows(db, dialerId, uploadId, rows)));
      }
      const own = this.#uploads.get(this.#dialer.id)!;
      await insertRefusals(db, own, piece.refusals);
      if (piece.duplicates > 0)
        await db.query("UPDATE uploads SET duplicates = duplicates + $2 WHERE id = $1", [own, piece.duplicates]);
      this.#note(reached);
    });
    for (const [dialerId, rows] of piece.rows) this.#accepted[dialerId] = (this.#accepted[dialerId] ?? 0) + rows.length;
  }

  async #uploadOf(db: Queryable, dialerId: string): Promise<string> {
    const { rows } = await db.query<{ id: string }>(
      `INSERT INTO uploads (dialer_id, kind, file_name, status, by, duplicates_dropped) VALUES ($1, $2, $3, 'loading', $4, $5) RETURNING id`,
      [dialerId, this.#kind, this.#given.fileName.slice(0, 300), this.#given.by, this.#given.dropDuplicates ?? false],
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
