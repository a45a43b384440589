import { gapsOf } from "./canned-response.ts";

/** What a person writes to a customer, or to colleagues about one. */
export type WrittenKind = "text" | "note";

/** The most UTF-16 units that a text may have: carriers refuse longer ones; a note goes to no carrier. */
export const longestWritten: Readonly<Record<WrittenKind, number>> = { text: 1_600, note: 4_000 };

export type WrittenProblem = "empty" | "tooLong" | "gap";

/**
 * Why a text cannot be sent or kept as it stands; null = it can. Blanks alone are none, also those that cannot be seen;
 * one emoji is, and a file needs no words. Only what goes to a customer must have its variables filled.
 */
export function writtenProblem(text: string, kind: WrittenKind, files = 0): WrittenProblem | null {
  if (!hasContent(text)) return files > 0 && kind === "text" ? null : "empty";
  if (text.trim().length > longestWritten[kind]) return "tooLong";
  return kind === "text" && gapsOf(text).length > 0 ? "gap" : null;
}

/** Whether anybody would see something of this text. */
export function hasContent(text: string): boolean {
  // Format and control characters, blanks of every script, lone halves of pairs, and what only changes a neighbour.
  return !/^[\p{Z}\p{C}\p{M}\u3164\uFFA0\u2800]*$/u.test(text);
}
