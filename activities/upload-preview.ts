import { toE164 } from "#domain/phone";
import { countSegments, type SegmentCount } from "#domain/segments";
import { settings } from "#prisma/settings";
import { readCsv } from "./csv-lines.ts";
import { dialerTemplates } from "./dialer-templates.ts";
import { limited, spoolReader } from "./upload.ts";

/** A line as it would be sent, or why it would be refused. */
export type PreviewLine = { line: number } & (
  | { phone: string; phoneE164: string | null; message: string; data: string; segments: SegmentCount }
  | { reason: string; raw: string }
);

export interface Preview {
  lines: PreviewLine[];
  /** Of what was given: good lines, refused ones, and the segments of the good ones together. */
  good: number;
  refused: number;
  segments: number;
}

const mostBytes = 1024 * 1024;
const shownLines = 20;

/**
 * Reads the beginning of a file as an upload would, and loads nothing. `whole` = it is all of the file; else its last line, which was cut, is left out.
 */
export async function previewCsv(given: {
  dialerId: string;
  dialerName: string;
  /** Other dialers that lines may name, by name. */
  routeTo?: Map<string, string> | undefined;
  source: AsyncIterable<Uint8Array>;
  whole: boolean;
}): Promise<Preview> {
  const country = (await settings()).defaultCountry;
  const preview: Preview = { lines: [], good: 0, refused: 0, segments: 0 };
  const { dialerId, dialerName, routeTo } = given;
  const templates = await dialerTemplates([dialerId, ...(routeTo?.values() ?? [])]);
  const templateOf = (name: string) => templates.get(name) ?? null;
  const read = spoolReader({ dialerName, route: routeTo && ((name) => routeTo.has(name)), templateOf });
  let held: (() => void) | null = null;
  for await (const record of readCsv(limited(given.source, mostBytes))) {
    const reading = read(record);
    if (!reading) continue;
    held?.();
    held = null;
    const show = (line: PreviewLine) => {
      if (preview.lines.length < shownLines) preview.lines.push(line);
    };
    // Only when another one follows is it known to be whole.
    held = () => {
      if (!reading.ok) {
        preview.refused += 1;
        show({ line: record.line, reason: reading.reason, raw: record.raw.slice(0, 500) });
        return;
      }
      const { phone, message, data } = reading.row;
      const segments = countSegments(message);
      preview.good += 1;
      preview.segments += segments.segments;
      show({ line: record.line, phone, phoneE164: toE164(phone, country), message, data, segments });
    };
  }
  if (given.whole) held?.();
  return preview;
}
