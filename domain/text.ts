/** The text cut to at most `n` characters, the last one an ellipsis when something was cut. Never splits a surrogate pair. */
export function clip(text: string, n: number): string {
  if (n <= 0) return "";
  // Code units bound code points from above: most texts need no splitting at all.
  if (text.length <= n) return text;
  const characters = Array.from(text);
  if (characters.length <= n) return text;
  return `${characters.slice(0, n - 1).join("")}…`;
}
