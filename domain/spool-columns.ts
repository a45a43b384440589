import { asksForColumns, mergeFields } from "./merge-fields.ts";
import { columnHeadings, headingOf, isHeader, readSpoolRecord, type SpoolReading } from "./spool-csv.ts";

/** Where a file's header puts what; without a header the columns are dialer;phone;message;data and those after. */
export interface SpoolColumns {
  dialer: number | null;
  phone: number;
  message: number;
  data: number | null;
  /** The recipient's time zone. */
  zone: number | null;
  /** Every column by its name, as `headingOf` writes it. */
  named: ReadonlyMap<string, number>;
  count: number;
}

/**
 * The columns that a first line names, or null when it is a row. A header names a phone and a message; whatever else it names can be merged into
 * the messages. A row is never taken for one: where the phone would stand there is a number.
 */
export function readColumns(fields: readonly string[]): SpoolColumns | null {
  if (fields.some((field) => (field.match(/\d/g)?.length ?? 0) > 4)) return null;
  const names = fields.map(headingOf);
  const place = (known: readonly string[]) => {
    const index = names.findIndex((name) => known.includes(name));
    return index < 0 ? null : index;
  };
  const [phone, message] = [place(columnHeadings.phone), place(columnHeadings.message)];
  if (phone === null || message === null) {
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
  context: { dialerName: string; route?: ((name: string) => boolean) | undefined },
): SpoolReading {
  const at = { dialerName: context.dialerName, ...(context.route && { route: context.route }) };
  const base = columns ? byHeader(fields, columns) : withoutExtra(fields);
  if (typeof base === "string") return { ok: false, reason: base };
  const zone = columns && columns.zone !== null ? (fields[columns.zone] ?? "") : "";
  const reading = readSpoolRecord(base, at, zone);
  if (!reading.ok) return reading;
  const merged = mergeFields(reading.row.message, (name) => {
    if (/^\d+$/.test(name)) return fields[Number(name) + 2];
    const place = columns?.named.get(headingOf(name));
    return place === undefined ? undefined : fields[place];
  });
  if (!merged.ok) return merged;
  // The merged text has limits of its own, and a value may hold what no text can.
  if (merged.text === reading.row.message) return reading;
  return readSpoolRecord([base[0] ?? "", base[1] ?? "", merged.text, base[3] ?? ""], at, zone);
}

function byHeader(fields: readonly string[], columns: SpoolColumns): string[] | string {
  if (fields.length > columns.count)
    return `${fields.length} columns, and the header has ${columns.count}: put texts that contain ; in quotes`;
  const least = Math.max(columns.phone, columns.message) + 1;
  if (fields.length < least) return `${fields.length} columns, and the header has ${columns.count}`;
  const cell = (place: number | null) => (place === null ? "" : (fields[place] ?? ""));
  return [cell(columns.dialer), cell(columns.phone), cell(columns.message), cell(columns.data)];
}

function withoutExtra(fields: readonly string[]): string[] {
  return fields.length > 4 && asksForColumns(fields[2] ?? "") ? fields.slice(0, 4) : [...fields];
}
