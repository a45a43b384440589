/** A cell of a table: numbers stand to the right. */
export type Cell = string | number;

/** Columns as wide as what stands in them, two spaces in. */
export function tableOf(columns: string[], rows: Cell[][]): string {
  const lines = [columns, ...rows.map((row) => row.map(wordFor))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const right = columns.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] !== "string"));
  return lines
    .map((line) =>
      line.map((cell, column) => (right[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))),
    )
    .map((cells) => `  ${cells.join("  ").trimEnd()}`)
    .join("\n");
}

/** A figure as people read it: thousands apart, three digits that matter below a hundred. */
export function wordFor(value: Cell): string {
  if (typeof value === "string") return value;
  const decimals = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
