import { unguardCell } from "#domain/csv-cell";
import { checkRowTemplate, type DialerTemplate, type RowTemplate, takesColumn } from "#domain/row-template";
import { readColumns, readSpoolLine, type SpoolColumns, type SpoolContext } from "#domain/spool-columns";
import { columnHeadings, isBlank, readSpoolRecord, type SpoolReading } from "#domain/spool-csv";
import { type CsvRecord, readCsv } from "./csv-lines.ts";
import { dialerTemplates, templateBodies } from "./dialer-templates.ts";
import { type Checkpoint, Load, readDialerName, type UploadAnswer } from "./load.ts";

export type { Checkpoint, Refusal, UploadAnswer } from "./load.ts";

/** An upload is streamed, so memory sets no limit; this one only ends a connection that never does. */
export const LARGEST_UPLOAD = 1024 * 1024 * 1024;

export interface CsvUpload {
  dialerId: string;
  source: AsyncIterable<Uint8Array>;
  fileName: string;
  by: string;
  /** Other dialers that rows may name, by name (D10): only those that the user may see. Absent = rows of others are refused. */
  routeTo?: Map<string, string> | undefined;
  /** Numbers that stand in the file again are left out; they are counted in any case. */
  dropDuplicates?: boolean | undefined;
  largestBytes?: number;
  /** Where an earlier, broken attempt at the same file got to, and where this one's progress is noted. */
  checkpoint?: Checkpoint | undefined;
}

/**
 * Loads a dialer's CSV (D10–D12) as it streams in: each piece of 2,000 lines is one transaction of its rows, written by COPY, its refused
 * lines and the upload's count (D35), so what was accepted is committed and stays, whatever happens to the rest. When the
 * stream breaks or grows beyond the limit, `incomplete` says what was loaded and from which line to go on. With a `checkpoint`, the same file
 * goes on by itself where an earlier attempt was killed; another file is refused (OrderRefused `otherRequest`).
 */
export async function loadCsv(upload: CsvUpload): Promise<UploadAnswer> {
  const dialer = await readDialerName(upload.dialerId);
  const load = new Load(upload, dialer, "csv");
  await load.begin();
  const route = upload.routeTo && ((name: string) => upload.routeTo!.has(name));
  const templates = await dialerTemplates([dialer.id, ...(upload.routeTo?.values() ?? [])]);
  const templateOf = (name: string) => templates.get(name) ?? null;
  const read = spoolReader({ dialerName: dialer.name, route, templateOf });
  let lastLine = 0;
  try {
    for await (const record of readCsv(limited(upload.source, upload.largestBytes ?? LARGEST_UPLOAD))) {
      lastLine = record.line;
      const done = load.hasRead(record.line, record.raw);
      const reading = read(record);
      if (!reading) continue;
      if (!reading.ok) {
        if (!done) await load.refuse(record.line, reading.reason, record.raw);
        continue;
      }
      const { dialerName, ...row } = reading.row;
      const dialerId = dialerName === dialer.name ? dialer.id : upload.routeTo!.get(dialerName)!;
      // Also of lines that are loaded already: a later one may have the same number.
      await load.take(dialerId, { line: record.line, ...row }, done);
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
  /** The recipient's, as IANA names it. */
  timeZone?: string | undefined;
  /** Its own, in place of the dialer's and of the message (D32). */
  template?: RowTemplate | undefined;
}

/** Loads rows given one by one: by the API (`line` = place in the list, from 1), or a single message (F78). */
export async function loadRows(given: {
  dialerId: string;
  rows: NewRow[];
  by: string;
  kind?: "api" | "single";
  checkpoint?: Checkpoint | undefined;
}): Promise<UploadAnswer & { rowIds: number[] }> {
  const dialer = await readDialerName(given.dialerId);
  const load = new Load({ ...given, fileName: "" }, dialer, given.kind ?? "api");
  await load.begin();
  const templates = await dialerTemplates([dialer.id]);
  const bodyOf = await templateBodies(
    dialer.id,
    given.rows.some((row) => row.template),
  );
  for (const [index, row] of given.rows.entries()) {
    if (load.hasRead(index + 1, JSON.stringify(row))) continue;
    const reading = readRow(dialer.name, row, templates.get(dialer.name) ?? null, bodyOf);
    if (!reading.ok) await load.refuse(index + 1, reading.reason, "");
    else {
      const { phone, message, data, timeZone, template } = reading.row;
      await load.take(dialer.id, {
        line: index + 1,
        phone,
        message,
        data,
        timeZone,
        template,
        notBefore: row.sendAt ?? null,
      });
    }
  }
  await load.end("done");
  return { ...load.answer(), rowIds: load.rowIds };
}

/** A row given by itself, as it is to be sent: by its own template, by its dialer's, or in its own words. */
function readRow(
  dialerName: string,
  { phone, message, data = "", template, timeZone = "" }: NewRow,
  ofDialer: DialerTemplate | null,
  bodyOf: (template: RowTemplate) => string | null,
): SpoolReading {
  if (template) {
    const filled = checkRowTemplate(template, bodyOf(template));
    if (!filled.ok) return filled;
    const reading = readSpoolRecord([dialerName, phone, filled.text, data], { dialerName }, timeZone);
    return reading.ok ? { ok: true, row: { ...reading.row, template: filled.template } } : reading;
  }
  if (!ofDialer) return readSpoolRecord([dialerName, phone, message, data], { dialerName }, timeZone);
  // Nobody looks at what becomes of it before it is sent: other words than those that were given must not go out.
  if (message.trim() !== "" && !takesColumn(ofDialer, columnHeadings.message))
    return {
      ok: false,
      reason: `the dialer sends the template "${ofDialer.name}": leave the message empty, or give the row a template of its own`,
    };
  return readSpoolLine([dialerName, phone, message, data], null, { dialerName, templateOf: () => ofDialer }, timeZone);
}

/** Reads a file's records, one after the other, as an upload takes them: null for what is no row, a blank line or the header. */
export function spoolReader(context: SpoolContext): (record: CsvRecord) => SpoolReading | null {
  let firstSeen = false;
  let columns: SpoolColumns | null = null;
  return (record) => {
    const fields = "fields" in record ? record.fields : null;
    if (fields && isBlank(fields)) return null;
    if (!firstSeen) {
      firstSeen = true;
      columns = fields && readColumns(fields, Boolean(context.templateOf?.(context.dialerName)));
      if (columns) return null;
    }
    if ("problem" in record) return { ok: false, reason: record.problem };
    return readSpoolLine(record.fields.map(unguardCell), columns, context);
  };
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
