import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { RowTemplate } from "#domain/row-template";
import type { Connection, Queryable } from "#prisma/client";

export interface Refusal {
  line: number;
  reason: string;
}
export type RefusedLine = Refusal & { raw: string };

export interface LoadedRow {
  line: number;
  phone: string;
  message: string;
  data: string;
  notBefore?: Date | null;
  timeZone?: string | undefined;
  template?: RowTemplate | undefined;
}
export type PlacedRow = LoadedRow & { e164: string | null };

/** What is committed together: rows by dialer, refused lines, and how many numbers had been there before. */
export class Piece {
  readonly rows = new Map<string, PlacedRow[]>();
  readonly refusals: RefusedLine[] = [];
  duplicates = 0;
  /** All that were read, loaded or not. */
  lines = 0;

  add(dialerId: string, row: PlacedRow): void {
    const rows = this.rows.get(dialerId);
    if (rows) rows.push(row);
    else this.rows.set(dialerId, [row]);
  }
}

/**
 * Writes a file's rows into the spool by COPY, which takes half the work of an INSERT, and counts them with their upload, in the caller's
 * transaction (D35). They get their ids in their order.
 */
export async function copyRows(db: Connection, dialerId: string, uploadId: string, rows: PlacedRow[]): Promise<void> {
  const lines = rows.map(
    (row) =>
      `${dialerId}\t${uploadId}\t${row.line}\t${cell(row.phone)}\t${row.e164 ?? nothing}\t${cell(row.message)}\t${cell(row.data)}\t${row.timeZone ?? nothing}\t${row.template ? cell(JSON.stringify(row.template)) : nothing}\n`,
  );
  const copy = db.query(
    copyFrom(
      "COPY sms_spool (dialer_id, upload_id, line, phone, phone_e164, message, data, time_zone, template) FROM STDIN",
    ),
  );
  await pipeline([Buffer.from(lines.join(""))], copy);
  await db.query("UPDATE uploads SET accepted = accepted + $2 WHERE id = $1", [uploadId, rows.length]);
}

const nothing = "\\N";
const special = /[\\\t\n\r]/;

/** A text as COPY's text format takes it. */
function cell(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** Writes rows that were given one by one into the spool and counts them with their upload, as `copyRows`. Returns their ids. */
export async function insertRows(
  db: Queryable,
  dialerId: string,
  uploadId: string,
  rows: PlacedRow[],
): Promise<number[]> {
  const { rows: inserted } = await db.query<{ id: number }>(
    `INSERT INTO sms_spool (dialer_id, upload_id, line, phone, phone_e164, message, data, not_before, time_zone, template)
     SELECT $1, $2, r.line, r.phone, r.e164, r.message, r.data, r.not_before, r.time_zone, r.template
     FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::jsonb[]) WITH ORDINALITY
       AS r (line, phone, e164, message, data, not_before, time_zone, template, place)
     ORDER BY r.place RETURNING id`,
    [
      dialerId,
      uploadId,
      rows.map((row) => row.line),
      rows.map((row) => row.phone),
      rows.map((row) => row.e164),
      rows.map((row) => row.message),
      rows.map((row) => row.data),
      rows.map((row) => row.notBefore ?? null),
      rows.map((row) => row.timeZone ?? null),
      rows.map((row) => (row.template ? JSON.stringify(row.template) : null)),
    ],
  );
  await db.query("UPDATE uploads SET accepted = accepted + $2 WHERE id = $1", [uploadId, rows.length]);
  return inserted.map((row) => row.id);
}

/** Keeps the refused lines with their upload (D12). */
export async function insertRefusals(db: Queryable, uploadId: string, refusals: RefusedLine[]): Promise<void> {
  if (refusals.length === 0) return;
  await db.query(
    `INSERT INTO upload_refusals (upload_id, line, reason, raw)
     SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])`,
    [uploadId, refusals.map((r) => r.line), refusals.map((r) => r.reason), refusals.map((r) => r.raw)],
  );
  await db.query("UPDATE uploads SET refused = refused + $2 WHERE id = $1", [uploadId, refusals.length]);
}
