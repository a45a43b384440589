// Spreadsheets take a cell that begins like this for a formula, and run it: what strangers wrote must not become one.
const formula = /^'*[=+\-@\t\r]/;

/**
 * A cell that no spreadsheet takes for a formula: an apostrophe goes before = + - @, a tab or a carriage return.
 * `unguardCell` gives back exactly what went in.
 */
export function guardCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Takes the apostrophe off that `guardCell`, or a person in a spreadsheet, has put before a number such as +15550100. */
export function unguardCell(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

/** A text as one cell of a semicolon-separated file: guarded, and in quotes where it needs them (RFC 4180). */
export function csvCell(text: string): string {
  const guarded = guardCell(text);
  return /[";\r\n]/.test(guarded) ? quoted(guarded) : guarded;
}

/**
 * A line as somebody wrote it, with each of its cells guarded and nothing else changed. One with a quote that is never
 * closed becomes a single quoted cell: left as it is, it would swallow the lines after it.
 */
export function guardLine(raw: string): string {
  let line = "";
  for (let at = 0; ; ) {
    const inQuotes = raw[at] === '"';
    const end = inQuotes ? closingQuote(raw, at) : at;
    if (end < 0) return quoted(guardCell(raw));
    const separator = raw.indexOf(";", end);
    const cell = raw.slice(at, separator < 0 ? undefined : separator);
    line += inQuotes ? `"${guardCell(cell.slice(1))}` : guardCell(cell);
    if (separator < 0) return line;
    line += ";";
    at = separator + 1;
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Where the quote that opens at `from` closes; two in a row stand for one. -1: never. */
function closingQuote(raw: string, from: number): number {
  for (let at = raw.indexOf('"', from + 1); at >= 0; at = raw.indexOf('"', at + 2)) if (raw[at + 1] !== '"') return at;
  return -1;
}
