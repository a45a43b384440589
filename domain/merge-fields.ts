export type Merged = { ok: true; text: string } | { ok: false; reason: string };

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
  return { ok: false, reason: `the message asks for ${missing[0]}, and the line has nothing there` };
}

/** Whether a text has a gap for a numbered column. */
export function asksForColumns(text: string): boolean {
  return [...text.matchAll(gap)].some(([, name]) => /^\d+$/.test(name!));
}
