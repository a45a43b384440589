/** A text with the words that were searched for marked in it; `around` begins it shortly before the first of them. */
export function Found({ text, q, around }: { text: string; q: string; around?: boolean }) {
  const words = q.trim().split(/\s+/).filter(Boolean).slice(0, 6);
  if (words.length === 0) return text;
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
  const first = text.search(pattern);
  if (first < 0) return text;
  const shown = around && first > 24 ? `…${text.slice(first - 16)}` : text;
  // Every second piece is one that was found.
  return shown.split(pattern).map((piece, place) =>
    place % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text have no other name
      <mark key={place} className="rounded-[2px] bg-warn-soft text-inherit">
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}
