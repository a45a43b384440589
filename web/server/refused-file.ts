import { csvCell, guardLine } from "#domain/csv-cell";
import type { Refusal } from "./shapes/dialers.ts";

export type RefusedFormat = "rows" | "report";

const pieceLines = 1_000;

/**
 * Refused lines as a CSV that is read as it goes out (D12, F77). `rows`: as they stood in the file, to be corrected and uploaded
 * again; `report`: line;reason;row, reasons as `say` puts them. No cell of either is a formula for a spreadsheet.
 */
export function refusedFile(
  read: (after: number, limit: number) => Promise<(Refusal & { id: number })[]>,
  format: RefusedFormat,
  say: (sentence: string) => string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = 0;
  let first = true;
  return new ReadableStream({
    async pull(controller) {
      const refusals = await read(after, pieceLines);
      // The mark at the beginning makes spreadsheets read UTF-8.
      let text = first ? (format === "report" ? "\uFEFFline;reason;row\r\n" : "\uFEFF") : "";
      first = false;
      for (const { line, reason, raw } of refusals)
        text += `${format === "rows" ? guardLine(raw) : [String(line), say(reason), raw].map(csvCell).join(";")}\r\n`;
      if (text) controller.enqueue(encoder.encode(text));
      after = refusals.at(-1)?.id ?? after;
      if (refusals.length < pieceLines) controller.close();
    },
  });
}

/** The answer that a browser saves as a file. */
export function refusedAnswer(lines: ReadableStream<Uint8Array>, format: RefusedFormat): Response {
  const fileName = format === "report" ? "refused-lines.csv" : "refused-rows.csv";
  return new Response(lines, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
