import { csvCell } from "#domain/csv-cell";

/** Rows as CSV, piece by piece; the mark at the beginning makes spreadsheets read UTF-8. `pieces` gives some rows at a time, none at the end. */
export function csvStream(heading: string[], pieces: () => Promise<string[][]>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let text = `\uFEFF${heading.join(";")}\r\n`;
  return new ReadableStream({
    async pull(controller) {
      const rows = await pieces();
      for (const row of rows) text += `${row.map(csvCell).join(";")}\r\n`;
      if (text !== "") controller.enqueue(encoder.encode(text));
      text = "";
      if (rows.length === 0) controller.close();
    },
  });
}
