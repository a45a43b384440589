export type Merged =
  | { ok: true; text: string }
  | { ok: false; reason: string /** The first gap without a value, as it is written. */; missing: string };

const gap = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Puts a line's own values into a text: {{1}} is the fourth column, {{2}} the fifth …, {{name}} the column of that name. A gap for which the line
 * has nothing refuses the line: a text with a hole in it is worse than none. The reason is for the person who uploads.
 */
export function mergeFields(text: string, fieldOf: (name: string) => string | undefined): Merged {
  const missing: string[] = [];
  const merged = text.replace(gap, (whole, name: string) => {
    const value = fieldOf(name)?.trim();
    if (!value) missing.push(whole);
    return value ?? "";
  });
  if (missing.length === 0) return { ok: true, text: merged };
  const first = missing[0]!;
  return { ok: false, reason: `the message asks for ${first}, and the line has nothing there`, missing: first };
}

/** What a text's gaps ask for, as it is written there. */
export function gapsOf(text: string): string[] {
  return [...text.matchAll(gap)].map(([, name]) => name!);
}

/** Whether a text has a gap for a numbered column. */
export function asksForColumns(text: string): boolean {
  return gapsOf(text).some((name) => /^\d+$/.test(name));
}
