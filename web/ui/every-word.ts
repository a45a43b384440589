/** True when every word that was typed stands in the text, whatever its case and accents. */
export function hasEveryWord(text: string, typed: string): boolean {
  const whole = folded(text);
  return folded(typed)
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

/** Without case and accents: "Peña" → "pena". */
export const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
