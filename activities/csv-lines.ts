import { parse } from "csv-parse/sync";

/** One record of an uploaded file, or why it cannot be read as one. Lines count from 1. */
export type CsvRecord = { line: number; raw: string } & ({ fields: string[] } | { problem: string });

const longestLine = 64 * 1024;
/** A quoted text may hold line breaks; a quote that is never closed must not swallow the file. */
const mostLinesOfRecord = 50;

/**
 * Reads semicolon-separated records from a stream of bytes, in constant memory (D12): RFC 4180 quotes, BOM, CRLF. What
 * cannot be read (bytes that are not UTF-8, a quote never closed, an endless line) costs that line only.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  let open: Line[] = [];
  for await (const line of readLines(source)) {
    let rest: Line[] = [...open, line];
    open = [];
    while (rest.length > 0) {
      const taken = takeRecord(rest);
      if (taken === null) {
        open = rest;
        break;
      }
      yield taken.record;
      rest = rest.slice(taken.lines);
    }
  }
  while (open.length > 0) {
    const taken = takeRecord(open) ?? { record: unclosed(open[0]!), lines: 1 };
    yield taken.record;
    open = open.slice(taken.lines);
  }
}

interface Line {
  number: number;
  text: string;
  problem?: string;
}

/** The record at the beginning of some lines; null when it needs lines that have not been read yet. */
function takeRecord(lines: Line[]): { record: CsvRecord; lines: number } | null {
  const first = lines[0]!;
  const { number, text } = first;
  if (first.problem) return { record: { line: number, raw: text, problem: first.problem }, lines: 1 };
  // Nearly all lines: no quotes, so every separator is one.
  if (!text.includes('"')) return { record: { line: number, raw: text, fields: text.split(";") }, lines: 1 };
  let raw = text;
  for (let count = 1; ; count++) {
    const fields = parseOne(raw);
    if (fields !== "open") {
      const record = typeof fields === "string" ? { problem: fields } : { fields };
      // A record of several lines that is wrong in the end: its first line is at fault, the others get their own chance.
      if ("problem" in record && count > 1) return { record: { line: number, raw: text, ...record }, lines: 1 };
      return { record: { line: number, raw, ...record }, lines: count };
    }
    const next = lines[count];
    if (count >= mostLinesOfRecord || next?.problem) return { record: unclosed(first), lines: 1 };
    if (!next) return null;
    raw += `\n${next.text}`;
    if (raw.length > longestLine) return { record: unclosed(first), lines: 1 };
  }
}

function unclosed(line: Line): CsvRecord {
  return { line: line.number, raw: line.text, problem: "a quote is opened and never closed" };
}

function parseOne(text: string): string[] | "open" | string {
  try {
    // A quote inside an unquoted text is a character like others: people write 5" and say "hello".
    const records = parse(text, {
      delimiter: ";",
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: false,
    });
    return (records[0] as string[] | undefined) ?? [""];
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === "CSV_QUOTE_NOT_CLOSED" ? "open" : `cannot be read: ${message}`;
  }
}

const lineFeed = 10;

async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 0;
  let pending: Uint8Array[] = [];
  let pendingLength = 0;
  let tooLong = false;
  const take = (tail: Uint8Array): Line => {
    number += 1;
    const bytes = pendingLength === 0 ? tail : Buffer.concat([...pending, tail]);
    const line = tooLong
      ? { number, text: "", problem: `the line is longer than ${longestLine} bytes` }
      : decode(bytes, number);
    pending = [];
    pendingLength = 0;
    tooLong = false;
    return line;
  };
  for await (const chunk of source) {
    let from = 0;
    for (let to = chunk.indexOf(lineFeed); to >= 0; to = chunk.indexOf(lineFeed, from)) {
      if (pendingLength + to - from > longestLine) tooLong = true;
      yield take(tooLong ? new Uint8Array() : chunk.subarray(from, to));
      from = to + 1;
    }
    const left = chunk.length - from;
    if (left === 0) continue;
    if (pendingLength + left > longestLine) {
      tooLong = true;
      pending = [];
      pendingLength = 0;
    } else if (!tooLong) {
      // A copy: the stream may use the bytes again.
      pending.push(chunk.slice(from));
      pendingLength += left;
    }
  }
  if (pendingLength > 0 || tooLong) yield take(new Uint8Array());
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array, number: number): Line {
  const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
  try {
    const text = utf8.decode(bytes.subarray(0, end));
    return { number, text: number === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text };
  } catch {
    // Kept readable, so that the list of refused lines can be mended and uploaded again.
    const text = Buffer.from(bytes.subarray(0, end)).toString("latin1");
    return { number, text, problem: "not UTF-8: save the file as UTF-8 and upload it again" };
  }
}
