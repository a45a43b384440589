import { RE2JS } from "re2js";

/** A provider's rule for which numbers it takes, ready to be asked. */
export interface NumberPattern {
  matches(text: string): boolean;
}

/** A pattern that cannot be used; the message is for the person who typed it. */
export class PatternError extends Error {
  override name = "PatternError";
}

const longest = 500;

/**
 * Compiles a provider's number pattern (D16): it may match anywhere in the number as typed, so the user adds `^` and `$`;
 * `.` or nothing accepts all. Runs in linear time (RE2), so no pattern can stall the system; what RE2 cannot do
 * (look-around, back references) throws a PatternError.
 */
export function compilePattern(pattern: string): NumberPattern {
  const trimmed = pattern.trim();
  // "." would refuse an empty text, yet it is how people write "everything".
  if (trimmed === "" || trimmed === ".") return { matches: () => true };
  if (trimmed.length > longest) throw new PatternError(`The pattern is longer than ${longest} characters`);
  try {
    const compiled = RE2JS.compile(trimmed);
    return { matches: (text) => compiled.test(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PatternError(`The pattern cannot be used: ${reason}`);
  }
}
