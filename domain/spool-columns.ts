import { asksForColumns, gapsOf, mergeFields } from "./merge-fields.ts";
import { type DialerTemplate, fillRowTemplate } from "./row-template.ts";
import { columnHeadings, headingOf, isHeader, readSpoolRecord, type SpoolReading } from "./spool-csv.ts";

/** Where a file's header puts what; without a header the columns are dialer;phone;message;data and those after. */
export interface SpoolColumns {
  dialer: number | null;
  phone: number;
  /** Null where a template gives the words. */
  message: number | null;
  data: number | null;
  /** The recipient's time zone. */
  zone: number | null;
  /** Every column by its name, as `headingOf` writes it. */
  named: ReadonlyMap<string, number>;
  count: number;
}

/** For whom a file is read. */
export interface SpoolContext {
  dialerName: string;
  /** Other dialers that lines may name (D10). */
  route?: ((name: string) => boolean) | undefined;
  /** What a dialer sends in place of the lines' messages (D32). */
  templateOf?: ((dialerName: string) => DialerTemplate | null) | undefined;
}

/**
 * The columns that a first line names, or null when it is a row. A header names a phone and, unless a template gives the words, a message;
 * whatever else it names can be merged into the text. A row is never taken for one: where the phone would stand there is a number.
 */
export function readColumns(fields: readonly string[], byTemplate = false): SpoolColumns | null {
  if (fields.some((field) => (field.match(/\d/g)?.length ?? 0) > 4)) return null;
  const names = fields.map(headingOf);
  const place = (known: readonly string[]) => {
    const index = names.findIndex((name) => known.includes(name));
    return index < 0 ? null : index;
  };
  const [phone, message] = [place(columnHeadings.phone), place(columnHeadings.message)];
  if (phone === null || (message === null && !byTemplate)) {
    // All headings are known ones, none of them the message's: the usual columns.
    return isHeader(fields)
      ? { dialer: 0, phone: 1, message: 2, data: 3, zone: null, named: new Map(), count: 4 }
      : null;
  }
  const named = new Map<string, number>();
  for (const [index, name] of names.entries()) if (name !== "" && !named.has(name)) named.set(name, index);
  return {
    dialer: place(columnHeadings.dialer),
    phone,
    message,
    data: place(columnHeadings.data),
    zone: place(columnHeadings.zone),
    named,
    count: fields.length,
  };
}

/**
 * Reads one line by its file's columns and merges its own values into the message (D10–D12). More columns than the file has, or than the
 * message asks for, are refused: guessing which one belongs to the text could cut it.
 */
export function readSpoolLine(
  fields: readonly string[],
  columns: SpoolColumns | null,
  context: SpoolContext,
  zone = columns && columns.zone !== null ? (fields[columns.zone] ?? "") : "",
): SpoolReading {
  const at = { dialerName: context.dialerName, ...(context.route && { route: context.route }) };
  const named = (columns ? (columns.dialer === null ? "" : fields[columns.dialer]) : fields[0])?.trim();
  const template = context.templateOf?.(named || context.dialerName) ?? null;
  const base = columns ? byHeader(fields, columns) : withoutExtra(fields, template);
  if (typeof base === "string") return { ok: false, reason: base };
  const fieldOf = (name: string) => {
    if (/^\d+$/.test(name)) return fields[Number(name) + 2];
    const place = columns ? columns.named.get(headingOf(name)) : usualPlace(headingOf(name));
    return place === undefined ? undefined : fields[place];
  };
  if (template) {
    const filled = fillRowTemplate(template, fieldOf);
    const reading = readSpoolRecord(
      [base[0] ?? "", base[1] ?? "", filled.ok ? filled.text : "-", base[3] ?? ""],
      at,
      zone,
    );
    if (!reading.ok || !filled.ok) return reading.ok ? (filled as { ok: false; reason: string }) : reading;
    return { ok: true, row: { ...reading.row, template: filled.template } };
  }
  const reading = readSpoolRecord(base, at, zone);
  if (!reading.ok) return reading;
  const merged = mergeFields(reading.row.message, fieldOf);
  if (!merged.ok) return { ok: false, reason: merged.reason };
  // The merged text has limits of its own, and a value may hold what no text can.
  if (merged.text === reading.row.message) return reading;
  return readSpoolRecord([base[0] ?? "", base[1] ?? "", merged.text, base[3] ?? ""], at, zone);
}

function byHeader(fields: readonly string[], columns: SpoolColumns): string[] | string {
  if (fields.length > columns.count)
    return `${fields.length} columns, and the header has ${columns.count}: put texts that contain ; in quotes`;
  const least = Math.max(columns.phone, columns.message ?? 0) + 1;
  if (fields.length < least) return `${fields.length} columns, and the header has ${columns.count}`;
  const cell = (place: number | null) => (place === null ? "" : (fields[place] ?? ""));
  return [cell(columns.dialer), cell(columns.phone), cell(columns.message), cell(columns.data)];
}

function withoutExtra(fields: readonly string[], template: DialerTemplate | null): string[] | string {
  if (!template) return fields.length > 4 && asksForColumns(fields[2] ?? "") ? fields.slice(0, 4) : [...fields];
  if (fields.length < 2) return [...fields];
  const asked = template.variables.flatMap(gapsOf).map((name) => (/^\d{1,3}$/.test(name) ? Number(name) + 3 : 4));
  const most = Math.max(4, ...asked);
  if (fields.length > most) return `${fields.length} columns, expected ${most}: put texts that contain ; in quotes`;
  return [fields[0]!, fields[1]!, fields[2] ?? "", fields[3] ?? ""];
}

/** Where a column stands in a file without a header. */
function usualPlace(heading: string): number | undefined {
  const place = [columnHeadings.dialer, columnHeadings.phone, columnHeadings.message, columnHeadings.data].findIndex(
    (known) => known.includes(heading),
  );
  return place < 0 ? undefined : place;
}
